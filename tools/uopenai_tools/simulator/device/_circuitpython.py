"""Lets the board be one with CircuitPython: its names, the modules it lacks, settings.toml, code.py.

What a tool meets over the serial line is here, and no more: `storage`, `microcontroller`, `board` and `wifi`
hold what is needed to provision a board. The file system is FAT, and read-only where USB has it as a drive.
"""

import builtins
import hashlib
import os
import sys
import time
from collections import namedtuple

import _compiled
import _rom
import network
import vfs

VERSION = (9, 2, 8)
_FULL = "Adafruit CircuitPython 9.2.8 on 2025-05-28"
_CHIP = "ESP32C3"
_BOARD = "uopenai_simulated"
_LINE_CLEAR = "\x1b[2K\x1b[0G"
# What is imported is looked for here, between spaces.
_ABSENT = (
    " machine network esp32 socket ssl tls asyncio _asyncio uctypes vfs deflate btree ffi termios websocket"
    " cryptolib _thread framebuf heapq uos uio ure ujson ustruct ubinascii uhashlib urandom uselect utime"
    " ucollections uerrno usys uzlib "
)
# Names of time that CircuitPython does not have, and what it has instead.
_TIMES = {"ticks_ms": "monotonic", "ticks_us": "monotonic_ns", "gmtime": "struct_time"}

_kept = []
_import = builtins.__import__
_sha256 = hashlib.sha256
_time_ns = time.time_ns


def _import_what_there_is(name, *how):
    if " %s " % name.split(".")[0] in _ABSENT:
        raise ImportError("no module named '%s'" % name)
    return _import(name, *how)


def _new_hash(name, data=b""):
    if name not in ("sha256", b"sha256"):
        raise ValueError("Unsupported hash algorithm")
    return _sha256(data)


def _nothing(*_):
    return None


def _uname():
    fields = ("sysname", "nodename", "release", "version", "machine")
    release = ".".join(str(part) for part in VERSION)
    machine = sys.implementation._machine
    return namedtuple("uname", fields)(_CHIP, _CHIP, release, release + " on 2025-05-28", machine)


def _monotonic():
    return _time_ns() // 1000000 / 1000


def _getenv(key, default=None):
    """os.getenv, by the rules of CircuitPython's own reader of settings.toml: see `_value`."""
    try:
        file = open("/settings.toml", "rb")
    except OSError:
        return default
    with file:
        for line in file:
            line = line.lstrip(b" \t\r")
            if line[:1] == b"[":
                return default
            name, equals, value = line.partition(b"=")
            if equals and name.rstrip() == key.encode():
                return _value(value.strip())
    return default


def _value(text):
    """A value has to be text in double quotes; after it only a comment may stand."""
    if text[:1] != b'"':
        raise ValueError("Expected quoted string")
    found, i = bytearray(), 1
    while text[i : i + 1] not in (b'"', b""):
        if text[i] == 92:
            i += 1
            escape = text[i : i + 1]
            if escape in (b"u", b"U"):
                size = 4 if escape == b"u" else 8
                found += chr(int(text[i + 1 : i + 1 + size], 16)).encode()
                i += size
            else:
                found += {b"b": b"\b", b"r": b"\r", b"n": b"\n", b"t": b"\t"}.get(escape, escape)
        else:
            found.append(text[i])
        i += 1
    after = text[i + 1 :].lstrip()
    if text[i : i + 1] != b'"' or (after and after[:1] != b"#"):
        raise ValueError("Invalid byte")
    return found.decode()


class _Radio:
    """wifi.radio: hears what is on the air."""

    def start_scanning_networks(self, *, start_channel=1, stop_channel=11):
        fields = ("ssid", "bssid", "rssi", "channel", "country", "authmode")
        kind = namedtuple("Network", fields)
        for name, password in network._air():
            modes = [AuthMode.WPA2, AuthMode.PSK] if password else [AuthMode.OPEN]
            yield kind(name.decode(), b"\x02\0\0\0\0\0", -52, 6, "", modes)

    def stop_scanning_networks(self):
        pass


class AuthMode:
    OPEN, WEP, WPA, WPA2, WPA3, PSK, ENTERPRISE = range(7)


class _Module:
    def __init__(self, **members):
        for name in members:
            setattr(self, name, members[name])


def _mount(flash, uid, readonly):
    """The FAT file system of the image becomes the root."""
    first = bytearray(4096)
    flash.readblocks(0, first)
    if first[510:512] != b"\x55\xaa":
        vfs.VfsFat.mkfs(flash)
    files = vfs.VfsFat(flash)
    vfs.umount("/")
    vfs.mount(files, "/")
    os.chdir("/")
    try:
        os.stat("boot_out.txt")
    except OSError:
        with open("boot_out.txt", "w") as file:
            file.write("%s; %s\r\nBoard ID:%s\r\n" % (_FULL, sys.implementation._machine, _BOARD))
            file.write("UID:%s\r\n" % "".join("%02X" % byte for byte in uid))
    vfs.umount("/")
    vfs.mount(_compiled.Files(files), "/", readonly=readonly)
    os.chdir("/")


def start(name, uid, flash, air, usb_drive):
    """Become such a board; *usb_drive*: USB has its files."""
    network._file = air
    was = sys.implementation
    fields = ("name", "version", "_machine", "_mpy")
    now = namedtuple("implementation", fields)("circuitpython", VERSION, name, was._mpy)
    version = "3.4.0; " + _FULL
    _kept.extend((now, version))
    _rom.patch(sys, "implementation", now)
    _rom.patch(sys, "platform", "Espressif")
    _rom.patch(sys, "version", version)
    _mount(flash, uid, usb_drive)
    root = _Module(readonly=usb_drive, label="CIRCUITPY")
    sys.modules["storage"] = _Module(getmount=lambda path: root)
    sys.modules["microcontroller"] = _Module(cpu=_Module(uid=uid), nvm=None)
    sys.modules["board"] = _Module(board_id=_BOARD)
    sys.modules["wifi"] = _Module(radio=_Radio(), AuthMode=AuthMode)
    _rom.patch(os, "getenv", _getenv)
    _rom.patch(os, "system", _uname, "uname")
    _rom.patch(os, "putenv", _nothing, "sync")
    _rom.patch(os, "ilistdir", _nothing, "utime")
    for other in ("unsetenv", "mount", "umount", "VfsPosix", "VfsLfs1", "VfsLfs2", "VfsFat"):
        _rom.patch(os, other, _nothing, "sync")
    for other in _TIMES:
        _rom.patch(time, other, _monotonic, _TIMES[other])
    for other in ("ticks_add", "ticks_diff", "ticks_cpu", "sleep_ms", "sleep_us", "clock"):
        _rom.patch(time, other, _monotonic, "monotonic")
    _rom.patch(hashlib, "sha256", _new_hash, "new")
    for module in ("_compiled", "esp32", "machine", "network"):
        _kept.append(sys.modules.pop(module))
    builtins.__import__ = _import_what_there_is


def run_code(space, run_file):
    """code.py, or main.py, after the words that go before it."""
    print("\r\n%sAuto-reload is on. Simply save files" % _LINE_CLEAR, end=" ")
    print("over USB to run them or enter REPL to disable.")
    for name in ("code.py", "main.py"):
        try:
            os.stat(name)
        except OSError:
            continue
        print("%s%s output:" % (_LINE_CLEAR, name))
        run_file(name, space)
        return
