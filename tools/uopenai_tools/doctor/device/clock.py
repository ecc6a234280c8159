"""What the clock shows, and whether a time server sets it."""


def check(seconds):
    from uopenai import OpenAIError
    from uopenai.net import clock

    found = {"before": clock.now() if clock.is_set() else 0, "fault": "", "words": ""}
    try:
        clock.sync(timeout=seconds)
    except OpenAIError as fault:
        found["fault"] = type(fault).__name__
        found["words"] = str(fault)
    found["set"] = clock.is_set()
    found["now"] = clock.now()
    found["date"] = clock.today()
    return found
