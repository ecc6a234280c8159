"""A gadget: a message arrives, and it is spoken.

    uopenai install --app announcer
    curl -d "Dinner is ready" http://the-board/

It listens on its own network, for HTTP; `uopenai provision` gives the board a host name. What it answers:
202 the message waits for its turn, 400 and 411 to 413 it is none, or too long, 503 too many wait. With a
TOKEN only who knows it may send: curl -H "Authorization: Bearer TOKEN" ... It needs a speaker.
"""

from uopenai import OpenAI
from uopenai.audio import Speaker
from uopenai.gadget.inbox import Inbox
from uopenai.gadget.keeper import Keeper
from uopenai.gadget.light import Light
from uopenai.gadget.saying import Sayer
from uopenai.gadget.telling import Teller
from uopenai.net import wifi
from uopenai.net.ticks import sleep_ms

MODEL = "gpt-4o-mini-tts"
VOICE = "alloy"
VOLUME = 0.8
PORT = 80
TOKEN = ""
LONGEST = 500  # bytes of a message
WAITING = 4  # messages that may wait


def main() -> None:
    """Speak what comes until Ctrl-C. A message that cannot be spoken is told, and the next one comes."""
    light = Light()
    light.show("starting")
    with Keeper(light) as keeper:
        keeper.wait()
        client = OpenAI(timeout=20)
        speaker = Speaker(volume=VOLUME)
        inbox = Inbox(PORT, LONGEST, WAITING, TOKEN)

        def beside() -> None:
            """What goes on while a message is spoken."""
            keeper.step()
            inbox.step()

        say = Sayer(client.audio.speech, speaker, light, beside, model=MODEL, voice=VOICE)
        teller = Teller(keeper, say)
        print("POST a text to http://%s:%d/" % (wifi.connect(), PORT))
        light.show("ready")
        while True:
            beside()
            message = inbox.next()
            if message is None:
                sleep_ms(20)
                continue
            print("announcing: %s" % message)
            light.show("thinking")
            try:
                say(message)
            except Exception as fault:
                teller.tell(fault)
            light.show("ready")


if __name__ == "__main__":  # as main.py of a firmware (firmware/manifest.py); `install` calls main()
    main()
