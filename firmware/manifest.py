"""Freezes the library, and a program, into a MicroPython firmware that one builds oneself.

    make BOARD=ESP32_GENERIC FROZEN_MANIFEST=/path/to/uopenai/firmware/manifest.py

What the board's own manifest freezes is kept. To choose, write a manifest of your own:

    include("/path/to/uopenai/firmware/manifest.py", app="demo", board="m5stack-atom-echo", schemas=True)

*app*: a program of apps/, or the path of one; it becomes the firmware's main.py, and boot.py goes along,
which joins the Wi-Fi network first. *board*: a file of boards/; it becomes `uopenai.board`. *roots*: the
trust roots of root.cert, for a board without that file (13 KB). *schemas*: what checks arguments (138 KB).
*native*: the loops as machine code, for a port that tells mpy-cross its processor, as the ESP32's does.

What is no Python module is made into one under build/frozen, or ~/.cache/uopenai/frozen for an installed
package. Plain Python, of whatever runs MicroPython's makemanifest; a board's module is made by the tools, so
*board* needs `make venv` or an installed package.
"""

# MicroPython's manifestfile gives a manifest the functions include, module, package, and its options.
# ruff: noqa: F821
# pyright: basic, reportUndefinedVariable=false
import os
import subprocess
import sys

options.defaults(app="", board="", roots=True, schemas=False, native=True)

HERE = os.getcwd()  # makemanifest sees to it
ROOT = os.path.dirname(HERE)
# An installed package's folder is not ours to write to.
CACHE = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
IN_CHECKOUT = os.path.isdir(os.path.join(ROOT, "tools"))
MADE = os.path.join(ROOT, "build", "frozen") if IN_CHECKOUT else os.path.join(CACHE, "uopenai", "frozen")
# Where ports keep what they freeze themselves: a board's own, ESP32 and others, unix.
BASES = ("$(BOARD_DIR)/manifest.py", "$(PORT_DIR)/boards/manifest.py", "$(PORT_DIR)/variants/manifest.py")


def base():
    """Freeze what the port freezes without us. A manifest that is included twice counts once."""
    for place in BASES:
        try:
            return include(place)
        except Exception as fault:
            # One level deep: this manifest itself is not there. Deeper: it is, and something in it is not.
            if "No such file" not in str(fault) or str(fault).count("Error in manifest") > 1:
                raise
    raise OSError("the port has no manifest to build on")


def library():
    """The files of the library, by their places in it."""
    left_out = {"board.py"} if options.board else set()
    top = os.path.join(ROOT, "lib", "uopenai")
    found = [
        os.path.relpath(os.path.join(folder, name), top).replace(os.sep, "/")
        for folder, _, names in os.walk(top)
        for name in names
        if name.endswith(".py")
    ]
    if not options.native:  # their twins serve
        left_out.update([place for place in found if place.split("/")[-1].startswith("native")])
    return sorted(set(found) - left_out)


def made(kind, path, text):
    """Freeze a module of our making: *text*, as *path*. *kind*: what tells it from others at that path."""
    place = os.path.join(MADE, kind)
    target = os.path.join(place, path)
    if not os.path.exists(target) or read(target) != text.encode():
        os.makedirs(os.path.dirname(target), exist_ok=True)
        aside = "%s.%d" % (target, os.getpid())
        with open(aside, "wb") as file:
            file.write(text.encode())
        os.replace(aside, target)
    module(path, base_path=place)


def read(path):
    """The bytes of a file."""
    with open(path, "rb") as file:
        return file.read()


def constant(name, path):
    """The source of a module that holds the bytes of a file: they stay in flash, and are read there."""
    title = os.path.basename(path)
    return '"""Made from %s by firmware/manifest.py."""\n\n%s = %r\n' % (title, name, read(path))


def app(said):
    """The source of the program that the user *said*."""
    for path in (os.path.join(HERE, "apps", said + ".py"), said):
        if os.path.isfile(path):
            return os.path.splitext(os.path.basename(path))[0], read(path).decode()
    names = sorted(os.path.splitext(name)[0] for name in os.listdir(os.path.join(HERE, "apps")))
    raise ValueError("there is no program %s: give a path, or one of %s" % (said, ", ".join(names)))


def board(said):
    """The source of `uopenai.board` for the board that the user *said*."""
    python = os.path.join(ROOT, "build", "venv", "bin", "python")
    code = "import sys; from uopenai_tools.boards import board_module, load; "
    code += "from uopenai_tools.faults import Fault\n"
    code += "try: print(board_module(load(sys.argv[1])), end='')\nexcept Fault as fault: sys.exit(str(fault))"
    command = [python if os.path.exists(python) else sys.executable, "-c", code, said]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, universal_newlines=True)
    if done.returncode:
        words = done.stderr.strip().splitlines() or ["no reason was given"]
        raise ValueError("the module of the board %s: %s" % (said, words[-1]))
    return done.stdout


base()
package("uopenai", files=library(), base_path=os.path.join(ROOT, "lib"))
if options.board:
    made("board-" + options.board, "uopenai/board.py", board(options.board))
if options.roots:
    made("roots", "uopenai/net/frozen_roots.py", constant("PEM", os.path.join(ROOT, "root.cert")))
if options.schemas:
    pack = os.path.join(ROOT, "lib", "uopenai", "models", "schemas.pack")
    made("schemas", "uopenai/models/frozen_schemas.py", constant("PACK", pack))
if options.app:
    name, source = app(options.app)
    made("app-" + name, "main.py", source)
    module("boot.py")
