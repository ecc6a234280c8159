"""A gadget: tell it in words what to do with the board, at the serial port.

    uopenai install --app agent

The model may switch the pins of OUTPUTS, read those of INPUTS and the chip's temperature, and ask for the
time; it knows the pins by their names alone, so it cannot touch those of the flash. It gets STEPS answers to
come to an end. The conversation goes on until an empty line. Ctrl-C ends it, and the REPL is there.
"""

from uopenai import OpenAI
from uopenai.gadget import pins
from uopenai.gadget.console import ask
from uopenai.gadget.keeper import Keeper
from uopenai.gadget.light import Light
from uopenai.gadget.telling import Teller
from uopenai.helpers.tools import tool
from uopenai.net import zone

MODEL = "gpt-4o-mini"
INSTRUCTIONS = "You work for a small board. Use its tools, then say in a sentence what you did or found."
STEPS = 6
OUTPUTS = {"lamp": 4}  # GPIO numbers by the names that the model hears
INPUTS = {"door contact": 5}


@tool("Switches something on or off.", {"what": sorted(OUTPUTS), "on": bool})
def switch(what: str, on: bool) -> str:
    pins.output(OUTPUTS[what], on)
    return "%s is %s" % (what, "on" if on else "off")


@tool("Reads a contact: 1 open, 0 closed.", {"what": sorted(INPUTS)})
def read(what: str) -> int:
    return pins.contact(INPUTS[what], 0)()


@tool("The temperature of the board's chip in degrees Celsius; the room is cooler.")
def temperature() -> "float | str":
    found = pins.temperature()
    return "this chip does not tell" if found is None else found


@tool("The local date and time, and the day of the week.")
def now() -> str:
    t = zone.local()
    days = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
    return "%s, %04d-%02d-%02d %02d:%02d" % (days[t[6]], t[0], t[1], t[2], t[3], t[4])


TOOLS = (switch, read, temperature, now)


def main() -> None:
    """Take orders until Ctrl-C. One that fails is told."""
    light = Light()
    light.show("starting")
    with Keeper(light) as keeper:
        keeper.wait()
        teller = Teller(keeper)
        client = OpenAI(timeout=20)
        before = {}  # what the next order goes on from
        while True:
            light.show("ready")
            order = ask(keeper, "\nyou: ")
            if not order:
                before = {}
                print("(a new conversation)")
                continue
            keeper.wait()
            light.show("thinking")
            try:
                answer = client.responses.run_tools(
                    model=MODEL,
                    instructions=INSTRUCTIONS,
                    input=order,
                    tools=TOOLS,
                    max_iterations=STEPS,
                    **before,
                )
                before = {"previous_response_id": answer.id}
                print("board: %s" % answer.output_text)
            except Exception as fault:
                teller.tell(fault)


if __name__ == "__main__":  # as main.py of a firmware (firmware/manifest.py); `install` calls main()
    main()
