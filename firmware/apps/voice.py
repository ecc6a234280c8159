"""A gadget: hold the button, speak, let go, and it answers aloud.

    uopenai install --app voice

It needs a microphone and a speaker, and memory: PSRAM, or the library in the firmware. Your recording goes up
while you speak, and the answer is spoken while it is still being written. A press stops it. Without a button
the Enter key of the serial line begins a recording, and ends it. After SLEEP seconds without a turn the board
sleeps until the button is pressed. Ctrl-C ends it.
"""

from uopenai import OpenAI
from uopenai.audio import Microphone, Speaker
from uopenai.gadget.button import Button
from uopenai.gadget.keeper import Keeper
from uopenai.gadget.light import Light
from uopenai.gadget.saying import Sayer
from uopenai.gadget.sleep import doze
from uopenai.gadget.telling import Teller
from uopenai.voice.turns import Turns

MODEL = "gpt-4o-mini"
INSTRUCTIONS = "You are heard, not read: answer in one to three short sentences, without lists or formatting."
HEAR = {"model": "gpt-4o-mini-transcribe"}
SPEAK = {"model": "gpt-4o-mini-tts", "voice": "alloy"}
VOLUME = 0.8
LONGEST = 30  # seconds of a recording
SLEEP = 300  # seconds; 0: never


def main() -> None:
    """Take turns until Ctrl-C. A turn that fails is told, and the next one works."""
    light = Light()
    light.show("starting")
    button = Button()
    with Keeper(light) as keeper:
        keeper.wait()
        client = OpenAI(timeout=20)
        microphone = Microphone(16000)
        speaker = Speaker(volume=VOLUME)
        teller = Teller(keeper, Sayer(client.audio.speech, speaker, light, keeper.step, **SPEAK))

        def beside() -> None:
            """What goes on while anything waits; between two turns, sleep."""
            keeper.step()
            if SLEEP and light.state == "ready" and not button.down and button.held_ms > SLEEP * 1000:
                doze(button, keeper)

        turns = Turns(
            client,
            microphone,
            speaker,
            button=button,
            hear=HEAR,
            speak=SPEAK,
            limit=LONGEST,
            show=light.show,
            beside=beside,
            model=MODEL,
            instructions=INSTRUCTIONS,
        )
        print("%s, and speak" % button.how)
        while True:
            try:
                turn = turns.take()
                print("you: %s\nboard: %s" % (turn.heard, turn.said) if turn.heard else "(%s)" % turn.ended)
            except Exception as fault:
                turns.close()  # a sentence about it needs a connection too
                teller.tell(fault)


if __name__ == "__main__":  # as main.py of a firmware (firmware/manifest.py); `install` calls main()
    main()
