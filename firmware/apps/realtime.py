"""A gadget: it listens all the time, answers when you have spoken, and is silent when you interrupt it.

    uopenai install --app realtime

It needs a microphone and a speaker at wires of their own (boards/README.md), and memory: PSRAM, or the
library in the firmware. Nothing cancels the echo: where the microphone hears the speaker, it interrupts
itself. Keep them apart, lower VOLUME, raise THRESHOLD, or set PUSH_TO_TALK: then it listens while the button
is held, which also suits a board whose parts share a wire. What is said is printed. A connection that is lost
comes back by itself. Ctrl-C ends it.
"""

from uopenai import OpenAI
from uopenai.audio import Microphone, Speaker
from uopenai.gadget.button import Button
from uopenai.gadget.keeper import Keeper
from uopenai.gadget.light import Light
from uopenai.gadget.telling import Teller
from uopenai.helpers.tools import tool
from uopenai.net import zone
from uopenai.voice.talk import Talk

MODEL = "gpt-realtime"
INSTRUCTIONS = "Answer in one to three short sentences, and kindly. Speak the language that you hear."
VOICE = "marin"
VOLUME = 0.8
PUSH_TO_TALK = False
# How loud speech has to be for the service to take it for speech, 0 to 1.
THRESHOLD = 0.5
# What the user says is written down too; None: it is not, which is cheaper.
TRANSCRIPTION = {"model": "gpt-4o-mini-transcribe"}


@tool("The local date and time.")
def now() -> str:
    return "%04d-%02d-%02d %02d:%02d" % zone.local()[:5]


TOOLS = (now,)


def told(event) -> None:
    """Print what is said, and what goes wrong."""
    if event.type == "conversation.item.input_audio_transcription.completed":
        print("you: %s" % event.transcript)
    elif event.type == "response.output_audio_transcript.done":
        print("board: %s" % event.transcript)
    elif event.type == "error":
        print(event.error.message)


def main() -> None:
    """Talk until Ctrl-C. What ends a conversation is told, and the next one begins."""
    light = Light()
    light.show("starting")
    button = Button() if PUSH_TO_TALK else None
    hearing: dict = {"transcription": TRANSCRIPTION}
    if not button:
        hearing["turn_detection"] = {"type": "server_vad", "threshold": THRESHOLD}
    with Keeper(light) as keeper:
        keeper.wait()
        teller = Teller(keeper)
        talk = Talk(
            OpenAI(timeout=20),
            Microphone(),
            Speaker(volume=VOLUME),
            TOOLS,
            instructions=INSTRUCTIONS,
            voice=VOICE,
            session={"audio": {"input": hearing}},
            button=button,
            show=light.show,
            told=told,
            beside=keeper.step,
            model=MODEL,
        )
        print("%s, and speak" % button.how if button else "speak")
        while True:
            try:
                talk.run()
            except Exception as fault:
                teller.tell(fault)
                keeper.wait()


if __name__ == "__main__":  # as main.py of a firmware (firmware/manifest.py); `install` calls main()
    main()
