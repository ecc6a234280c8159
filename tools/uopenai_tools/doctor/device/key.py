"""Asks the service for its models, which costs nothing: whether the key is taken, and what it may use."""

client = None


def check(seconds, wanted, others):
    from uopenai import OpenAI

    global client
    client = OpenAI(timeout=seconds, max_retries=0)
    count = 0
    best = len(wanted)
    model = ""
    # client.models.list(), which may not be installed.
    for entry in client._list("/models", {}):
        count += 1
        name = entry.id
        if name in wanted:
            if wanted.index(name) < best:
                best = wanted.index(name)
                model = name
        elif not model and not [word for word in others if word in name]:
            model = name
    return {"count": count, "model": model}
