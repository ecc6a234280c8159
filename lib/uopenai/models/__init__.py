"""The schemas of the API, read from one packed file in flash when they are asked for.

    from uopenai import models

    request = models.CreateSpeechRequest(model="tts-1", input="Hello", voice="alloy")
    request.validate()                          # raises ValidationError
    client.audio.speech.create(**request.to_dict())

Nothing of them is in memory while they are not used. The file, schemas.pack, lies beside this one; `use`
names another.
"""

from uopenai import visit
from uopenai.errors import OpenAIError

source = None  # what use() was given


class ValidationError(OpenAIError):
    """A value is not what its schema asks for: ``message``, and ``path``, "messages[0].content"."""

    def __init__(self, message, path=""):
        # By super(): MicroPython finds no __init__ of a built-in exception under a class's own name.
        super().__init__(message)
        self.message = message
        self.path = path


def use(place):
    """Read the schemas from *place*: a path, or a stream with ``seek``; None: the file beside this one."""
    global source
    source = place


def check(name, value):
    """Raise ValidationError if *value* is not what the schema *name* asks for.

    *name*: of a schema, old or new; of a webhook, "webhook.batch_completed"; or a part of an operation:
    "audio.speech.create:request" (also ``:response``, ``:event``, ``:query``, ``:path``). *value*: what JSON
    can say, tuples, Answers and models. Raises OpenAIError where there is no such schema. See checking.
    """
    visit("models.checking").check(name, value)


def check_call(method, template, params):
    """Raise ValidationError if an operation does not take *params*, a call's keyword arguments.

    *template*: its path, as in "/threads/{thread_id}/runs". What stands in the path is not checked. A
    parameter that the operation does not have is an error. Raises OpenAIError for an unknown operation.
    """
    visit("models.calls").fit(method, template, params)


def names():
    """Iterate over all that can be asked for: schemas, webhooks, and operations under both their names."""
    return visit("models.naming").names()


def schema(name):
    """The schema called *name*: `Schema`. For names that Python does not take: ``schema("Error-2")``."""
    from .model import Schema

    visit("models.naming").must_have(name)
    return Schema(name)


def __getattr__(name):
    if name[:1] == "_":
        raise AttributeError(name)
    if name[0].isupper():
        try:
            return schema(name)
        except OpenAIError as fault:
            raise AttributeError(str(fault))
    try:
        # MicroPython asks here for modules of the package too.
        return __import__("uopenai.models." + name, None, None, ("schema",))
    except ImportError:
        raise AttributeError("uopenai.models has no " + name)
