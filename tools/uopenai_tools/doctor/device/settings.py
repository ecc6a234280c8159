"""Which settings the board has: their names, never a value."""


def check(names):
    from uopenai import config

    return {"names": [name for name in names if config.get(name)]}
