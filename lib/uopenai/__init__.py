"""uopenai: the OpenAI API on a microcontroller, under the names of the official SDK.

    from uopenai import OpenAI
    client = OpenAI()
    for word in client.responses.create(model="gpt-4o-mini", input="Why is the sky blue?", stream=True).text:
        print(word, end="")

A name is loaded when it is first used.
"""

__version__ = "0.1.0"


def __getattr__(name):
    if name == "OpenAI":
        from .client import OpenAI as found
    else:
        from .errors import named

        found = named(name)
    globals()[name] = found
    return found
