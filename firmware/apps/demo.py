"""The demo's half on the board: joins Wi-Fi, asks a question, speaks the answer, has it written down.

The service, the key and the Wi-Fi network come from the board's settings; `make demo` puts this
file on the board and calls `run`. By hand, at the REPL: `import uopenai_demo; uopenai_demo.run("…")`.
Whatever goes wrong is raised as an exception whose sentence names the cause and the fix.
"""

# MicroPython's own stubs leave the types of files and times open:
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
import gc
import os


class Heap:
    """How much of the heap is in use, over what was in use when this was made: live objects only."""

    def __init__(self) -> None:
        gc.collect()
        self.start = gc.mem_alloc()
        self.peak = 0

    def sample(self) -> None:
        """Look now. Garbage is collected first, so this takes a few milliseconds on a board."""
        gc.collect()
        self.peak = max(self.peak, gc.mem_alloc() - self.start)


heap = Heap()  # before the library is loaded, so that its code counts as well

from uopenai import OpenAI, config  # noqa: E402
from uopenai.net import clock, wifi, zone  # noqa: E402
from uopenai.net.ticks import ticks_diff, ticks_ms  # noqa: E402

RECORDING = "/answer.wav"
# Speech takes about 48,000 bytes a second, and a board's file system is small.
SPOKEN_CHARACTERS = 240

figures: dict[str, int] = {}  # what `run` measured
_step = 0


def step(title: str) -> None:
    """Begin a numbered step of the story."""
    global _step
    _step += 1
    print("\n%d. %s" % (_step, title))


def join() -> None:
    """Wi-Fi, and then the clock: without a date no certificate can be checked."""
    step("The board joins the Wi-Fi network %s" % config.get("wifi_ssid"))
    print("   address %s" % wifi.connect())
    if not clock.is_set():
        clock.sync()
        print("   clock set by SNTP")
    print("   its clock says %04d-%02d-%02d %02d:%02d:%02d UTC" % zone.local(rule="UTC0")[:6])


def ask(client: OpenAI, question: str) -> str:
    """Ask, and print the answer's words as they come. Returns the whole answer."""
    step("It asks a question, and the answer streams")
    print("   question: %s" % question)
    asked = ticks_ms()
    stream = client.responses.create(model="gpt-4o-mini", input=question, stream=True)
    words: list[str] = []
    for word in stream.text:
        if not words:
            figures["first_word_ms"] = ticks_diff(ticks_ms(), asked)
            print("   answer:   ", end="")
        print(word, end="")
        words.append(word)
        heap.sample()
    stream.close()
    print()
    return "".join(words)


def speak(client: OpenAI, text: str) -> None:
    """Have *text* spoken into a WAV file: the bytes go from the connection to flash, through one buffer."""
    step("It speaks the answer into a file")
    try:
        os.remove(RECORDING)  # of an earlier run: two may not fit
    except OSError:
        pass
    speech = client.audio.speech.create(
        model="tts-1", voice="alloy", input=text[:SPOKEN_CHARACTERS], response_format="wav"
    )
    with speech:
        speech.stream_to_file(RECORDING)
        heap.sample()
    print("   %s: %d bytes, %.1f s" % (RECORDING, os.stat(RECORDING)[6], seconds_of(RECORDING)))


def transcribe(client: OpenAI) -> None:
    """Send the recording, read from flash piece by piece, and print what the service heard."""
    step("It sends the recording and reads the transcript")
    transcript = client.audio.transcriptions.create(model="whisper-1", file=RECORDING)
    heap.sample()
    print("   transcript: %s" % transcript.text)


def seconds_of(path: str) -> float:
    """Length of a PCM WAV file. By its size: a streamed one does not know its length in its header."""
    with open(path, "rb") as file:
        header = file.read(44)
    return (os.stat(path)[6] - 44) / int.from_bytes(header[28:32], "little")


def run(question: str, first_step: int = 1) -> None:
    """The whole story; afterwards `figures` holds what was measured."""
    global _step
    _step = first_step - 1
    join()
    client = OpenAI()
    heap.sample()
    answer = ask(client, question)
    speak(client, answer)
    transcribe(client)
    figures["heap_peak"] = heap.peak
    figures["connections"] = client.connections_opened
