"""A gadget: a conversation at the serial port. It asks, the answer streams, and a reset forgets nothing.

    uopenai install --app chat

The service, the key and the Wi-Fi network come from the board's settings. The service keeps the history, so
a conversation may be long; the board keeps its id in a file. An empty line begins a new one. Ctrl-C ends it,
and the REPL is there.
"""

import os

from uopenai import OpenAI
from uopenai.gadget.console import ask
from uopenai.gadget.keeper import Keeper
from uopenai.gadget.light import Light
from uopenai.gadget.telling import Teller
from uopenai.helpers.conversation import Conversation

MODEL = "gpt-4o-mini"
INSTRUCTIONS = "Answer in a few sentences of plain text: they are read in a terminal."
MEMORY = "/chat.txt"  # where the id of the conversation lies


def remembered() -> "str | None":
    """The id of the conversation of before, or None."""
    try:
        with open(MEMORY) as file:
            return file.read() or None
    except OSError:  # there is none
        return None


def remember(id: "str | None") -> None:
    """Keep *id*; None: forget."""
    try:
        if id:
            with open(MEMORY, "w") as file:
                file.write(id)
        elif remembered():
            os.remove(MEMORY)
    except OSError as fault:  # no room; on CircuitPython, a drive that belongs to the computer at its USB
        print("(a reset will forget this conversation: %s cannot be written, %s)" % (MEMORY, fault))


def begin(client: OpenAI, id: "str | None" = None) -> Conversation:
    """A conversation: a new one, or the one whose last answer is *id*."""
    return Conversation(client, id=id, model=MODEL, instructions=INSTRUCTIONS)


def main() -> None:
    """Talk until Ctrl-C. A turn that fails is told, and is no part of the conversation."""
    light = Light()
    light.show("starting")
    with Keeper(light) as keeper:
        keeper.wait()  # for Wi-Fi and the clock
        teller = Teller(keeper)
        client = OpenAI(timeout=20)
        talk = begin(client, remembered())
        if talk.id:
            print("(the conversation of before goes on; an empty line begins a new one)")
        while True:
            light.show("ready")
            question = ask(keeper, "\nyou: ")
            if not question:
                talk = begin(client)
                remember(None)
                print("(a new conversation)")
                continue
            keeper.wait()
            light.show("thinking")
            print("board: ", end="")
            try:
                for word in talk.say(question, stream=True):
                    print(word, end="")
                    keeper.step()
                print()
                remember(talk.id)
            except Exception as fault:
                teller.tell(fault)
                if getattr(fault, "code", None) == "previous_response_not_found":
                    talk = begin(client)  # the service keeps an answer for 30 days
                    remember(None)


if __name__ == "__main__":  # as main.py of a firmware (firmware/manifest.py); `install` calls main()
    main()
