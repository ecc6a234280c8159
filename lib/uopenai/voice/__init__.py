"""Speech: a gadget that listens, thinks and speaks.

``Turns`` takes turns: a recording, its answer, spoken sentence by sentence (turns). ``Talk`` talks over the
realtime API, hands free or push to talk, and may be interrupted (talk). A name is loaded when it is
first used.
"""


def __getattr__(name):
    if name == "Turns":
        from .turns import Turns as found
    elif name == "Talk":
        from .talk import Talk as found
    else:
        raise AttributeError("uopenai.voice has no " + name)
    globals()[name] = found
    return found
