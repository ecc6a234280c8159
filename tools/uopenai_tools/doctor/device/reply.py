"""Has one answer streamed, over the connection of the check before."""


def check(model):
    from __main__ import client  # pyright: ignore[reportMissingImports] - what key.py has left there
    from uopenai.net import ticks as time

    words = 0
    first = 0
    began = time.ticks_ms()
    question = "Say hello in three words."
    # Not client.responses.create(): neither group may be installed.
    path = "/responses"
    asked = {"model": model, "stream": True, "input": question}
    if not hasattr(client, "responses") and hasattr(client, "chat"):  # what its programs will ask
        path = "/chat/completions"
        asked = {"model": model, "stream": True, "messages": [{"role": "user", "content": question}]}
    with client._post(path, asked) as stream:
        for text in stream.text:
            if not words:
                first = time.ticks_diff(time.ticks_ms(), began)
            words += len(text)
    return {"first": first, "whole": time.ticks_diff(time.ticks_ms(), began), "characters": words}
