"""uopenai: the OpenAI API on a microcontroller, under the names of the official SDK.

    from uopenai import OpenAI
    client = OpenAI()
    for word in client.responses.create(model="gpt-4o-mini", input="Why is the sky blue?", stream=True).text:
        print(word, end="")

A name is loaded when it is first used.
"""

__version__ = "0.1.0"


# Where a class lives; every other one is an exception.
_HOMES = {"OpenAI": "client"}


def __getattr__(name):
    if name[:1] == "_":
        raise AttributeError(name)
    # MicroPython asks here for modules of the package too: "from . import errors".
    is_class = name[0].isupper()
    home = _HOMES.get(name, "errors") if is_class else name
    try:
        module = __import__("uopenai." + home, None, None, (name,))
    except ImportError:
        raise AttributeError("uopenai has no " + name)
    found = getattr(module, name) if is_class else module
    globals()[name] = found
    return found
