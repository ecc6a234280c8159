"""Where the library is, whether it can be loaded, and how its compiled files begin."""


def check():
    import sys

    found = {"folder": "", "version": "", "fault": "", "words": ""}
    try:
        import uopenai

        found["version"] = uopenai.__version__
        folder = uopenai.__file__.rpartition("/")[0]
        found["folder"] = folder if folder[:1] == "/" or ".frozen" not in sys.path else "frozen"
    except Exception as fault:  # MicroPython raises half a dozen kinds for a file that is damaged
        found["fault"] = type(fault).__name__
        found["words"] = str(fault)
    heads = {}
    if found["folder"] != "frozen":
        import os

        folder = found["folder"] or "/lib/uopenai"
        try:
            look(os, folder, heads)
            found["folder"] = folder
        except OSError:
            pass  # there is no such folder
    return dict(found, heads=heads)


def look(os, folder, heads):
    """Into *heads*: of each beginning of a .mpy (3 bytes, hex) how many files have it, and one of them."""
    import binascii

    for name in os.listdir(folder):
        path = folder + "/" + name
        if os.stat(path)[0] & 0x4000:
            look(os, path, heads)
        elif name.endswith(".mpy"):
            with open(path, "rb") as file:
                head = binascii.hexlify(file.read(3)).decode()
            count = heads[head][0] if head in heads else 0
            heads[head] = (count + 1, path)
