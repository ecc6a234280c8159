"""How much room the file system has, and whether it can be written to."""


def check():
    import os

    name = "/uopenai-doctor.part"
    figures = os.statvfs("/")
    found = {"total": figures[1] * figures[2], "free": figures[1] * figures[4], "number": 0}
    try:
        with open(name, "wb") as file:
            file.write(b"\0")
    except OSError as fault:
        found["number"] = fault.args[0]
    try:
        os.remove(name)
    except OSError:
        pass  # it was not made
    return found
