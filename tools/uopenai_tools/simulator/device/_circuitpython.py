"""Lets the board be one with CircuitPython: the emulation of its API, its file system, code.py.

The emulation (../circuitpython) gives the modules and takes away what is not there; here it is joined to the
board: the air, the clock over a soft reset, the FAT file system, which is read-only where USB has it as a
drive. Like CircuitPython, the board joins the network of settings.toml by itself.
"""

import os
import sys

import _circuit_sound
import _clock
import _compiled
import cp_board
import cp_calendar
import cp_host
import cp_settings
import cp_sys
import cp_wifi
import emulation
import esp32
import network
import vfs

CHIP = "ESP32S3"
# With a microphone it is a CircuitPython that can record over I2S: audioi2sin came with 10.3.
HEARING = (10, 3, 1), "2026-10-20"
_LINE_CLEAR = "\x1b[2K\x1b[0G"
_kept = []


def _full():
    return cp_sys.version[cp_sys.version.find("Adafruit") :]


def _air():
    return [(name, password or None) for name, password in network._air()]


def _keep(seconds):
    """The clock is set: the host keeps it over a soft reset."""
    now = cp_calendar.date(seconds)
    _clock.RTC().datetime(tuple(now[:3]) + (0,) + tuple(now[3:6]) + (0,))


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
        with cp_host.open("boot_out.txt", "w") as file:
            file.write(
                "%s; %s\r\nBoard ID:%s\r\n" % (_full(), cp_sys.implementation._machine, cp_board.board_id)
            )
            file.write("UID:%s\r\n" % "".join("%02X" % byte for byte in uid))
    vfs.umount("/")
    vfs.mount(_compiled.Files(files), "/", readonly=readonly)
    os.chdir("/")


class _Nvm:
    """Keeps microcontroller.nvm where the chip does: in its NVS."""

    def __init__(self):
        self._nvs = esp32.NVS("CPY")

    def read(self):
        data = bytearray(8192)
        try:
            return data[: self._nvs.get_blob("CPY", data)]
        except OSError:
            return b""

    def write(self, data):
        self._nvs.set_blob("CPY", data)
        self._nvs.commit()


def _join():
    try:
        name = cp_settings.getenv("CIRCUITPY_WIFI_SSID")
        if name:
            cp_wifi.radio.connect(name, cp_settings.getenv("CIRCUITPY_WIFI_PASSWORD", ""))
    except (ConnectionError, ValueError):  # noqa: F821 - the emulation's
        pass  # the real board goes on, too


def _equip(microphone, speaker):
    """Give it the sound of the host's files; each may be None."""
    sound = sys.modules["cp_sound"]
    sound.heard = _circuit_sound.Plays(speaker) if speaker else _circuit_sound.Nobody()
    if microphone:
        sound.sound = _circuit_sound.Hears(microphone)


def start(name, uid, flash, air, usb_drive, microphone, speaker):
    """Become such a board; *usb_drive*: USB has its files; *microphone*, *speaker*: see _sound, or None. The
    version that it is of."""
    version, date = HEARING if microphone else (emulation.VERSION, emulation.DATE)
    network._file = air
    now = cp_calendar.UNSET + _clock._time()
    cp_host.tick(_clock._host_time_ns)
    emulation.load(CHIP, version)  # later there is no way to them
    _equip(microphone, speaker)
    emulation.start(
        networks=_air,
        joined=None,
        clock=now,
        nvm=_Nvm(),
        uid=uid,
        chip=CHIP,
        machine=name,
        readonly=usb_drive,
        version=version,
        date=date,
    )
    cp_calendar.on_set = _keep
    _mount(flash, uid, usb_drive)
    for module in ("_circuit_sound", "_compiled", "esp32", "machine", "network"):
        _kept.append(sys.modules.pop(module))
    _join()
    return _full()


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
