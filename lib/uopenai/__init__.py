"""uopenai: the OpenAI API on a microcontroller, under the names of the official SDK.

    from uopenai import OpenAI
    client = OpenAI()
    for word in client.responses.create(model="gpt-4o-mini", input="Why is the sky blue?", stream=True).text:
        print(word, end="")

A name is loaded when it is first used.
"""

__version__ = "0.1.0"


def __getattr__(name):
    if name[:1] == "_":
        raise AttributeError(name)
    if name == "help":
        return visit("models.helping").help
    home = name
    is_class = name[0].isupper()
    if is_class:
        # Where a class lives; every other one is an exception. (One text costs a board less than a dict.)
        homes = (
            " OpenAI=client AsyncOpenAI=aio Timeout=timeouts DataURL=inline Base64=inline"
            " AssistantEventHandler=streams.assistants AsyncAssistantEventHandler=streams.assistants "
        )
        at = homes.find(" %s=" % name) + 1
        home = homes[at:].split(" ")[0].split("=")[1] if at else "errors"
    try:
        # MicroPython asks here for modules of the package too: "from . import errors".
        module = __import__("uopenai." + home, None, None, (name,))
    except ImportError as fault:  # of that module, or of one that it needs: which, says the fault
        raise AttributeError("uopenai has no %s: %s" % (name, fault))
    found = getattr(module, name) if is_class else module
    globals()[name] = found
    return found


def visit(name):
    """The module *name* of this package, which is not kept: it goes when its last user has returned."""
    import gc
    import sys

    # Where no threshold can be set (CircuitPython), litter stays until no room is left. Code that stays for a
    # moment should not stand behind it.
    if not hasattr(gc, "threshold"):
        gc.collect()
    path = "uopenai." + name
    module = __import__(path, None, None, ("visit",))
    if path in sys.modules:
        del sys.modules[path]
        holder, _, name = path.rpartition(".")
        delattr(sys.modules[holder], name)
    return module
