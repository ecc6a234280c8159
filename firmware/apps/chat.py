"""A gadget: a conversation at the serial port. It asks, and the answer streams.

    uopenai install --app chat

The service, the key and the Wi-Fi network come from the board's settings. The service keeps the history,
so a conversation may be long; an empty line begins a new one. Ctrl-C ends it, and the REPL is there.
"""

from uopenai import OpenAI, OpenAIError
from uopenai.helpers.conversation import Conversation
from uopenai.net import clock, wifi

MODEL = "gpt-4o-mini"
INSTRUCTIONS = "Answer in a few sentences of plain text: they are read in a terminal."


def main() -> None:
    """Talk until Ctrl-C. A turn that fails is told, and is no part of the conversation."""
    wifi.connect()  # does nothing when boot.py has done it
    if not clock.is_set():
        clock.sync()
    client = OpenAI()
    talk = Conversation(client, model=MODEL, instructions=INSTRUCTIONS)
    while True:
        question = input("\nyou: ").strip()
        if not question:
            talk = Conversation(client, model=MODEL, instructions=INSTRUCTIONS)
            print("(a new conversation)")
            continue
        print("board: ", end="")
        try:
            for word in talk.say(question, stream=True):
                print(word, end="")
            print()
        except OpenAIError as error:
            print(error)


if __name__ == "__main__":  # as main.py of a firmware (firmware/manifest.py); `install` calls main()
    main()
