"""Has one answer streamed, over the connection of the check before."""


def check(model):
    import time

    from __main__ import client  # pyright: ignore[reportMissingImports] - what key.py has left there

    words = 0
    first = 0
    began = time.ticks_ms()
    question = "Say hello in three words."
    try:
        create = client.responses.create
        arguments = {"input": question}
    except AttributeError:  # that group is not installed
        create = client.chat.completions.create
        arguments = {"messages": [{"role": "user", "content": question}]}
    with create(model=model, stream=True, **arguments) as stream:
        for text in stream.text:
            if not words:
                first = time.ticks_diff(time.ticks_ms(), began)
            words += len(text)
    return {"first": first, "whole": time.ticks_diff(time.ticks_ms(), began), "characters": words}
