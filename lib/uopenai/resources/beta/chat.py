"""``client.beta.chat``: ``client.chat`` by another name.

Made by `make generate` from tools/spec: do not edit.
"""

from uopenai.resources import load


def GROUP(client, _):
    """``client.chat``"""
    return load("chat", client)
