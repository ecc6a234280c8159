"""An emulation of CircuitPython's API on the unix MicroPython (32 and 64 bit) and on CPython 3.10 or later.

    import emulation
    emulation.start(roots=PEM, settings="/path/of/settings.toml")

From then on, what is imported is what CircuitPython 9.2 has on an ESP32-S3, and nothing else: the modules
cp_NAME of this folder in place of NAME, those of the interpreter that CircuitPython has too, with the
members that it has (cp_reduced), and the program's own. It is not CircuitPython: the language is the
interpreter's, with what MODULES and ABSENT say, and on MicroPython the built-in names of `_builtins`.

On CPython the standard library keeps what it needs: who imports decides (see cp_programs, too).
What was imported before the start stays as it was, on both; a test runner is best loaded before.
"""

import builtins
import sys

import cp_calendar
import cp_host
import cp_microcontroller
import cp_os
import cp_records  # noqa: F401 - before the names are taken away that it stands on
import cp_reduced
import cp_settings
import cp_socketpool
import cp_ssl
import cp_storage
import cp_supervisor
import cp_sys
import cp_wifi

VERSION = (9, 2, 8)
DATE = "2025-05-28"
# Each is loaded from cp_NAME when it is first imported.
MODULES = (
    " alarm audiobusio audiocore audioi2sin audiomp3 board busio digitalio errno hashlib ipaddress"
    " json microcontroller neopixel_write os rtc socketpool ssl storage supervisor sys time traceback"
    " watchdog wifi zlib "
)
# What the unix MicroPython has, and CircuitPython has not.
ABSENT = (
    " machine network esp32 socket tls _asyncio uctypes vfs deflate btree ffi termios websocket cryptolib"
    " _thread framebuf heapq platform uos uio ure ujson ustruct ubinascii uhashlib urandom uselect utime"
    " ucollections uerrno usys uzlib uasyncio ussl usocket requests urequests mip ntptime "
)
# What CircuitPython has of CPython's standard library; unittest is the tests' own.
_SHARED = (
    " __future__ array binascii builtins codeop collections gc getpass io locale math random re"
    " struct warnings unittest asyncio "
)

_import = builtins.__import__
_loading = 0


def start(
    roots=b"",
    networks=(("cafe", None),),
    joined="cafe",
    settings=None,
    ticks=0,
    clock=None,
    nvm=None,
    asyncio=None,
    uid=b"\x02\0\0\0\0\0",
    chip="ESP32S3",
    machine="uopenai simulated board with ESP32-S3",
    readonly=False,
    version=VERSION,
    date=DATE,
):
    """Become such a board.

    *roots*: the firmware's own bundle, PEM (bytes or str). *networks*: (name, password) of those in
    reach, or a function that gives them; *joined*: the one that it is in, or None. *settings*: the path of
    settings.toml. *ticks*: what supervisor.ticks_ms() says now. *clock*: seconds since 1970 that the clock
    shows, or None for the host's. *nvm*: the file that holds microcontroller.nvm, or an object with read()
    and write(). *asyncio*: a folder with Adafruit's library, or None, and then there is none. *readonly*:
    whether USB has the files. *version*: of CircuitPython (three numbers), of that *date*.
    """
    cp_ssl.bundle = roots.encode() if isinstance(roots, str) else roots
    cp_socketpool.radio = cp_wifi.radio
    cp_wifi.air = networks if callable(networks) else lambda: networks
    if joined is not None:
        cp_wifi.radio._join(joined)
    if settings is not None:
        cp_settings.path = settings
    cp_supervisor.began = cp_host.milliseconds() - ticks
    cp_calendar.start(cp_host.clock() if clock is None else clock)
    cp_microcontroller.cpu._uid = uid
    nvm = cp_microcontroller.Stored(nvm) if isinstance(nvm, str) else nvm
    cp_microcontroller.nvm = cp_microcontroller.ByteArray(8192, nvm)
    cp_sys.become(version, date, machine)
    cp_host.board = chip, version
    cp_os.become(chip, "%d.%d.%d" % version, date, machine)
    cp_storage.become(readonly)
    _asyncio(asyncio)
    if cp_host.MICROPYTHON:
        _builtins()
        if sys.implementation._mpy >> 10:
            import cp_importing

            builtins.__import__ = cp_importing.importer(_import, _import_on_micropython)
        else:  # an interpreter without native code: see tests/host/circuitpython_dialect/imports.c
            builtins.__import__ = _import_called
    else:
        sys.modules.setdefault("micropython", _micropython())
        builtins.__import__ = _import_on_cpython
        import cp_programs

        cp_programs.start()


def load(chip, version=VERSION):
    """Load every module that *chip* has now, not when it is first imported."""
    global MODULES, ABSENT
    cp_host.board = chip, version
    for name in MODULES.split():
        try:
            _load(name)
        except ImportError:  # this chip, or this version, is without
            MODULES = MODULES.replace(" %s " % name, " ")
            ABSENT += "%s " % name


def _asyncio(folder):
    """There is none but that in *folder*."""
    if ".frozen" in sys.path:
        sys.path.remove(".frozen")
    for name in list(sys.modules):
        if name.split(".")[0] == "asyncio":
            del sys.modules[name]
    if folder is not None:
        sys.path.insert(0, folder)


def _load(name):
    global _loading
    _loading += 1
    try:
        return _import("cp_" + name)
    finally:
        _loading -= 1


def _refuse(name):
    raise ImportError("no module named '%s'" % name)


def _import_on_micropython(name, *how):
    if _loading:
        return _import(name, *how)
    if " %s " % name in MODULES:
        return _load(name)
    if " %s " % name.split(".")[0] in ABSENT:
        _refuse(name)
    found = _import(name, *how)
    return cp_reduced.reduced(name, found) if name in cp_reduced.MODULES else found


def _import_called(name, globals=None, locals=None, fromlist=None, level=0):
    """The same where relative names come from calls of __import__ alone, which say whose *globals*."""
    if level:
        above = globals["__name__"].split(".")
        name = ".".join(above[: len(above) - level + ("__path__" in globals)] + [name])
    return _import_on_micropython(name, globals, locals, fromlist)


def _builtins():
    """Built-in names that differ."""

    def next_of_one(iterator):
        return _next(iterator)

    _next = builtins.next
    builtins.next = next_of_one
    builtins.open = cp_storage.opening(open)
    try:
        import _rom
        import cp_strings

        cp_strings.start(_rom)
    except ImportError:
        pass  # it lies elsewhere: see there
    for name in ("BrokenPipeError", "ConnectionError", "TimeoutError"):
        if not hasattr(builtins, name):
            setattr(builtins, name, type(name, (OSError,), {}))


def _import_on_cpython(name, globals=None, locals=None, fromlist=(), level=0):
    if globals is None:  # a plain call of __import__
        globals = sys._getframe(1).f_globals
    importer = globals.get("__name__", "").split(".")[0]
    own = importer in sys.stdlib_module_names or importer == "emulation" or importer.startswith("cp_")
    own = own and importer != "asyncio"  # Adafruit's
    if own or level:
        return _import(name, globals, locals, fromlist, level)
    top = name.split(".")[0]
    if " %s " % name in MODULES or name == "select":
        return _load(name)
    if top in sys.stdlib_module_names and " %s " % top not in _SHARED or " %s " % top in ABSENT:
        _refuse(name)
    if top == "asyncio" and not _installed(top):
        _refuse(name)
    found = _import(name, globals, locals, fromlist, level)
    return cp_reduced.reduced(name, found) if name in cp_reduced.MODULES else found


def _installed(name):
    """Whether *name* is to be found outside CPython's own library."""
    import importlib.util
    import sysconfig

    found = importlib.util.find_spec(name)
    return found is not None and not (found.origin or "").startswith(sysconfig.get_path("stdlib"))


def _micropython():
    import types

    made = types.ModuleType("micropython")
    made.const = lambda value: value
    return made
