"""network: a Wi-Fi station among the access points that the host puts on the air; and sockets that need it.

States, numbers and error texts are the ESP32 port's. What is on the air is read from a file that the host
changes at will: one byte (1 on the air, 0 not), the number of networks, and of each the length and bytes
of its name and of its password (empty: open). Connecting takes a moment, each failed attempt a longer
one; both are reckoned by ticks when somebody asks, for nothing here runs beside the program.
"""

import socket
import time

from _rom import patch

STA_IF, AP_IF = 0, 1
STAT_IDLE, STAT_CONNECTING, STAT_GOT_IP = 1000, 1001, 1010
STAT_BEACON_TIMEOUT, STAT_NO_AP_FOUND, STAT_WRONG_PASSWORD = 200, 201, 202
STAT_ASSOC_FAIL, STAT_HANDSHAKE_TIMEOUT = 203, 204
AUTH_OPEN, AUTH_WPA2_PSK = 0, 3

_ASSOC_LEAVE = 8  # the reason that remains after disconnect()
_JOIN_MS = 150
_REFUSAL_MS = 250
_EHOSTUNREACH = 118  # as lwIP numbers it
_NO_NAME = -202  # EAI_FAIL

# The board's address: its sockets are the host's, and there it is to be reached.
_ADDRESSES = ("127.0.0.1", "255.0.0.0", "127.0.0.1", "127.0.0.1")
_NOWHERE = ("0.0.0.0",) * 4

_file = None
_mac = b""
_hostname = "mpy-esp32"


def _air():
    """The networks on the air: (name, password) each."""
    _file.seek(0)
    on, count = _file.read(2)
    networks = []
    for _ in range(count if on else 0):
        name = _file.read(_file.read(1)[0])
        networks.append((name, _file.read(_file.read(1)[0])))
    return networks


class WLAN:
    """The station; as access point (AP_IF) it can only be off."""

    IF_STA, IF_AP = 0, 1
    PM_NONE, PM_PERFORMANCE, PM_POWERSAVE = 0, 1, 2

    def __new__(cls, interface=0):
        if interface not in _interfaces:
            _interfaces[interface] = super().__new__(cls)
        return _interfaces[interface]

    def __init__(self, interface=0):
        if hasattr(self, "_interface"):
            return  # one object, however often it is asked for
        self._interface = interface
        self._active = self._connected = self._wanted = False
        self._name = self._password = b""
        self._reason = self._tries = self._since = 0
        self._limit = 0  # attempts; 0 is for ever

    def active(self, on=None):
        if on is None:
            return self._active
        if self._interface == AP_IF and on:
            raise OSError("Wifi Invalid Mode")
        self._active = bool(on)
        if not on:
            self._connected = self._wanted = False
            self._reason = 0
        return self._active

    def connect(self, ssid=None, key=None, *, bssid=None):
        if not self._active:
            raise OSError("Wifi Not Started")
        self._update()
        if self._wanted and not self._connected:
            raise OSError("Wifi Internal Error")
        if ssid is not None:
            self._name = ssid.encode() if isinstance(ssid, str) else bytes(ssid)
            self._password = b""
            if key is not None:
                self._password = key.encode() if isinstance(key, str) else bytes(key)
        self._wanted = True
        self._connected = False
        self._reason = self._tries = 0
        self._since = time.ticks_ms()

    def disconnect(self):
        if not self._active:
            raise OSError("Wifi Not Started")
        if self._connected:
            self._reason = _ASSOC_LEAVE
        self._connected = self._wanted = False

    def isconnected(self):
        self._update()
        return self._connected

    def status(self, what=None):
        self._update()
        if what == "rssi":
            return -52 if self._connected else 0
        if what is not None:
            raise ValueError("unknown status param")
        if self._connected:
            return STAT_GOT_IP
        if self._wanted and not (self._limit and self._tries >= self._limit):
            return STAT_CONNECTING
        return self._reason or STAT_IDLE

    def scan(self):
        if not self._active:
            raise OSError("Wifi Not Started")
        return [
            (
                name,
                b"\x02\x00\x00\x00\x00" + bytes((i,)),
                6,
                -52,
                AUTH_WPA2_PSK if password else AUTH_OPEN,
                False,
            )
            for i, (name, password) in enumerate(_air())
        ]

    def ifconfig(self, addresses=None):
        if addresses is None:
            return _ADDRESSES if self.isconnected() else _NOWHERE

    def ipconfig(self, what=None, **settings):
        addresses = self.ifconfig()
        if what == "addr4":
            return addresses[:2]
        if what == "gw4":
            return addresses[2]
        if what == "dhcp4":
            return True
        if what == "has_dhcp4":
            return self._connected
        if what is not None:
            raise ValueError("unexpected key")

    def config(self, what=None, **settings):
        for name, value in settings.items():
            if name == "reconnects":
                self._limit = 0 if value < 0 else value + 1
            elif name in ("hostname", "dhcp_hostname"):
                hostname(value)
            elif name not in ("pm", "txpower", "channel", "protocol"):
                raise ValueError("unknown config param")
        if what == "mac":
            return _mac
        if what in ("ssid", "essid"):
            return self._name.decode()
        if what == "reconnects":
            return self._limit - 1
        if what in ("hostname", "dhcp_hostname"):
            return _hostname
        if what in ("pm", "channel"):
            return 1 if what == "pm" else 6
        if what is not None:
            raise ValueError("unknown config param")

    def _update(self):
        """Let happen what would have happened since somebody last asked."""
        now = time.ticks_ms()
        if self._connected:
            if (self._name, self._password) in _air():
                return
            self._connected = False
            self._reason = STAT_BEACON_TIMEOUT
            self._tries = 0
            self._since = now
        while self._wanted and not (self._limit and self._tries >= self._limit):
            outcome = self._outcome()
            needed = _REFUSAL_MS if outcome else _JOIN_MS
            if time.ticks_diff(now, self._since) < needed:
                return
            if not outcome:
                self._connected = True
                return
            self._reason = outcome
            self._tries += 1
            # For ever: only the attempt that is going on matters.
            self._since = time.ticks_add(self._since, needed) if self._limit else now

    def _outcome(self):
        """What an attempt to join ends in: 0, or the reason why not."""
        for name, password in _air():
            if name == self._name:
                return 0 if password == self._password or not password else STAT_WRONG_PASSWORD
        return STAT_NO_AP_FOUND


_interfaces = {}


def hostname(name=None):
    """The board's name in the network."""
    global _hostname
    if name is None:
        return _hostname
    _hostname = name


def country(code=None):
    """Not set on a board either."""
    return "XX"


_getaddrinfo = socket.getaddrinfo
_connect = socket.socket.connect
_sendto = socket.socket.sendto


def _resolve(host, port, *how):
    if not (WLAN().isconnected() or host[:1].isdigit()):
        raise OSError(_NO_NAME)
    try:
        return _getaddrinfo(host, port, *how)
    except OSError:
        raise OSError(_NO_NAME)


def _guarded_connect(sock, address):
    if not WLAN().isconnected():
        raise OSError(_EHOSTUNREACH)
    return _connect(sock, address)


def _guarded_sendto(sock, data, address):
    if not WLAN().isconnected():
        raise OSError(_EHOSTUNREACH)
    return _sendto(sock, data, address)


def start(file, mac):
    """Listen to the air, and let sockets reach nobody without it."""
    global _file, _mac
    _file = file
    _mac = mac
    patch(socket, "getaddrinfo", _resolve)
    patch(socket.socket, "connect", _guarded_connect)
    patch(socket.socket, "sendto", _guarded_sendto)
