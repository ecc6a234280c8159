"""Makes a board of the unix port, and runs what the host sends: the only part of the REPL that it carries.

The host plays the serial port and the REPL. It sends a command over `_link`: a letter, the length of the
code (4 bytes, little-endian), the code. The code runs in `__main__`; what it prints goes straight to
standard output. While it runs, and only then, the host may interrupt it for a Ctrl-C: what goes before and
after, such as the traceback, is as safe from it as on a board.
    x run code    s run one interactive statement, printing its value
    b run boot.py    m run main.py    c run code.py, as CircuitPython does

Everything here counts as the board's firmware: the heap is made larger by what it takes.
"""

import gc
import os
import sys
from collections import namedtuple

import micropython
import vfs
from micropython import const

# What stays of an import lies scattered among what it needed meanwhile; collected at once, it lies together.
import _link
import _rom

gc.collect()
import _clock
import _flash

gc.collect()
import _interrupt

gc.collect()
import _alarm

gc.collect()
import _panel

gc.collect()
import _pins

gc.collect()
import _sound

gc.collect()
import _i2s

gc.collect()
import esp32

gc.collect()
import machine

gc.collect()
import neopixel  # noqa: F401

gc.collect()
import network

gc.collect()

_RUN, _RUN_SINGLE, _BOOT, _CODE = const(120), const(115), const(98), const(99)
# Whole messages, made beforehand: there may be no memory left when they are sent.
_STARTED, _DONE, _RESET = b"R\x04", b"D\x04", b"S\x04"
_scratch = bytearray(32)
# Modules that no program is to find.
_HIDDEN = ("_agent", "_clock", "_flash", "_interrupt", "_link", "_rom")
_HIDDEN += ("_alarm", "_bus", "_i2s", "_panel", "_pins", "_samples_native", "_samples_portable", "_sleep")
_HIDDEN += ("_sound",)

# Patched values live in tables that the garbage collector does not look at.
_kept = []
_text_write = type(sys.stdout).write
_file_write = type(sys.stdout.buffer).write


def _uname():
    release = ".".join(str(part) for part in sys.implementation.version[:3])
    return namedtuple("uname", ("sysname", "nodename", "release", "version", "machine"))(
        "esp32", "esp32", release, sys.version.split("; ")[-1], sys.implementation._machine
    )


def _nothing(*_):
    return None


def _kbd_intr(character):
    _link.send("K%d" % character)


def _write_marked(stream, data, *limits):
    """The `write` of files. What goes to sys.stdout.buffer is raw: byte 255, which no text holds, marks a
    line end that the host is to leave alone."""
    if type(stream) is not type(sys.stdout.buffer):
        return _text_write(stream, data, *limits)
    if stream is not sys.stdout.buffer:
        return _file_write(stream, data, *limits)
    if len(limits) == 2:
        data = memoryview(data)[limits[0] :]
    data = bytes(data)[: limits[-1]] if limits else bytes(data)
    _file_write(stream, data.replace(b"\n", b"\xff\n"))
    return len(data)


def _disguise(name):
    """Let built-in modules say what they say on an ESP32, and nothing of the host."""
    was = sys.implementation
    now = namedtuple("implementation", ("name", "version", "_machine", "_mpy", "_build"))(
        was.name, was.version, name, was._mpy, "ESP32_SIMULATED"
    )
    _kept.append(now)
    _rom.patch(sys, "implementation", now)
    _rom.patch(sys, "platform", "esp32")
    _rom.patch(os, "system", _uname, "uname")
    _rom.patch(os, "getenv", _nothing, "sync")
    _rom.patch(os, "putenv", _nothing, "dupterm")
    _rom.patch(os, "unsetenv", _nothing, "dupterm_notify")
    _rom.patch(os, "VfsPosix", vfs.VfsLfs2, "VfsLfs2")
    _rom.patch(vfs, "VfsPosix", vfs.VfsLfs2, "VfsLfs2")
    _rom.patch(micropython, "kbd_intr", _kbd_intr)
    _rom.patch(type(sys.stdout.buffer), "write", _write_marked)


def _mount(file, blocks):
    """The littlefs of the image becomes the root, and the host's files are out of sight."""
    flash = _flash.Flash(file, blocks)
    try:
        files = vfs.VfsLfs2(flash)
    except OSError:
        file.seek(0)
        # A superblock is in one of the first two blocks. Read in pieces: the heap may be small.
        if any(any(file.read(256)) for _ in range(32)):
            raise RuntimeError("flash.img holds no file system that can be read: move it away")
        vfs.VfsLfs2.mkfs(flash)
        files = vfs.VfsLfs2(flash)
    vfs.umount("/")
    vfs.mount(files, "/")
    os.chdir("/")


def _equip(panel, panel_bytes, microphone, speaker, fast):
    """Join what the board has around it to the host; see _heard for its sound."""
    _panel.start(_rom.shared(panel, panel_bytes))
    _alarm.at_knock(_pins.changed)
    _i2s.start(*_heard(microphone, speaker), fast)


def _heard(microphone, speaker):
    """What the board hears and plays, see _sound. *microphone* is a descriptor with where its samples begin
    and what they are, *speaker* that of a WAV file; each may be None."""
    if microphone:
        file = open(microphone[0], "rb")
        file.seek(microphone[1])
        microphone = _sound.Microphone(file, *microphone[2:])
    if speaker:
        header = _rom.shared(speaker, _sound.HEADER_BYTES)
        speaker = _sound.Speaker(open(speaker, "r+b"), header)
    return microphone, speaker


def start(
    space,
    name,
    identity,
    cause,
    start_us,
    blocks,
    waking,
    link,
    flash,
    nvs,
    air,
    circuitpython,
    usb_drive,
    *around,
):
    """Become a board and serve until the host hangs up. *space*: what `__main__` holds; *link* to *air*:
    descriptors; then whether it is one with CircuitPython, whether its files are a USB drive, and what there
    is around it."""
    _link.start(open(link, "r+b"))
    _clock.start(start_us)
    version = sys.version.split("; ")[-1]
    esp32._file = open(nvs, "r+b")
    if circuitpython:
        image = _flash.Flash(open(flash, "r+b"), blocks)
        sound = _heard(*around[2:4])
        version = _become_circuitpython(name, identity, image, open(air, "rb"), usb_drive, *sound)
    else:
        machine.start(identity, cause)
        _equip(*around)
        network.start(open(air, "rb"), identity)
        _mount(open(flash, "r+b"), blocks)
        _disguise(name)
    for module in _HIDDEN:
        _kept.append(sys.modules.pop(module, None))
    space.clear()
    space["__name__"] = "__main__"
    sys.argv[:] = []
    sys.path[:] = ["", "/lib"] if circuitpython else ["", ".frozen", "/lib"]
    _interrupt.allow_waking(waking)
    _link.send("A%d,%d,%d,%d" % _interrupt.places())
    gc.collect()
    _link.send("B" + version)
    _link.write(_DONE)
    command = bytearray(5)
    while True:
        # A Ctrl-C gets here only where it cannot be noted, and so cannot be forbidden: see Child.interrupt.
        try:
            while _link.stream.readinto(command):
                _serve(command, space)
            return
        except KeyboardInterrupt:
            pass


def _become_circuitpython(*board):
    """The version that it is of then."""
    global _circuitpython
    import _circuitpython

    version = _circuitpython.start(*board)
    _kept.append(sys.modules.pop("_circuitpython"))
    _rom.patch(micropython, "kbd_intr", _kbd_intr)
    _rom.patch(type(sys.stdout.buffer), "write", _write_marked)
    return version


def _serve(command, space):
    kind = command[0]
    ended = _DONE
    try:
        code = None
        if kind in (_RUN, _RUN_SINGLE):
            code = _compiled(int.from_bytes(command[1:], "little"), "exec" if kind == _RUN else "single")
        try:
            _interrupt.allow()
            _link.write(_STARTED)
            if code:
                exec(code, space)
            elif kind == _CODE:
                _circuitpython.run_code(space, _run_file)
            else:
                _run_file("boot.py" if kind == _BOOT else "main.py", space)
        finally:
            _interrupt.forbid()
    except SystemExit:
        ended = _RESET
    except BaseException as fault:
        _report(fault)
    finally:
        _link.write(ended)


def _compiled(size, how):
    """The code that the host sends, compiled. The source has no name: it is gone when this returns."""
    try:
        return compile(_link.stream.read(size), "<stdin>", how)
    except MemoryError:
        if _link.poller.poll(0):
            # There was no room for the source; what was not read must not be taken for the next command.
            while size > 0:
                size -= _link.stream.readinto(memoryview(_scratch)[: min(size, len(_scratch))])
        raise


def _run_file(name, space):
    try:
        os.stat(name)
    except OSError:
        return
    execfile(name, space)  # noqa: F821


def _report(fault):
    _link.write(b"X")
    try:
        sys.print_exception(fault, _link.stream)
    except BaseException:
        # The user's __repr__ raised, or there was no memory for it: as much as came is shown.
        _link.write(b"\n")
    finally:
        _link.write(b"\x04")
