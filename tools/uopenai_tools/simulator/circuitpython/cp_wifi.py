"""An emulation of CircuitPython's API: ``wifi``. The networks in reach are handed in at the start."""

import cp_socketpool
from cp_host import buffer, members, narrow
from cp_ipaddress import IPv4Address

# A function that gives (name, password) of each network in reach, as bytes; password None if it is open.
air = tuple


class Network:
    """A network in reach."""

    def __init__(self, ssid, bssid, rssi, channel, country, authmode):
        self._all = ssid, bssid, rssi, channel, country, authmode

    ssid = property(lambda self: self._all[0])
    bssid = property(lambda self: self._all[1])
    rssi = property(lambda self: self._all[2])
    channel = property(lambda self: self._all[3])
    country = property(lambda self: self._all[4])
    authmode = property(lambda self: self._all[5])


class AuthMode:
    """How a network is guarded."""

    OPEN, WEP, WPA, WPA2, WPA3, PSK, ENTERPRISE = members(7)


class PowerManagement:
    """How much the radio sleeps."""

    MIN, MAX, NONE, UNKNOWN = members(4)


def _bytes(value, name, least, most):
    value = buffer(value)
    if not least <= len(value) <= most:
        raise ValueError("%s length must be %d-%d" % (name, least, most))
    return value


class Radio:
    """See ``wifi.radio``, the only one."""

    def __init__(self):
        self._enabled = True
        self._joined = None
        self._lost = b""  # the network that it was in, and may find again
        self._scanning = False
        self._hostname = "cpy-uopenai_simulated-020000000000"
        self._power_management = PowerManagement.MIN
        self._tx_power = 20.0
        self._mac_address = b"\x02\0\0\0\0\0"

    @property
    def power_management(self):
        """See PowerManagement."""
        return self._power_management

    @power_management.setter
    def power_management(self, value):
        if value not in (PowerManagement.MIN, PowerManagement.MAX, PowerManagement.NONE):
            raise ValueError("Invalid power_management")
        self._power_management = value

    @property
    def tx_power(self):
        """In dBm."""
        return self._tx_power

    @tx_power.setter
    def tx_power(self, value):
        self._tx_power = int(narrow(value) * 4) / 4

    @property
    def mac_address(self):
        """Six bytes."""
        return self._mac_address

    @mac_address.setter
    def mac_address(self, value):
        value = buffer(value)
        if len(value) != 6:
            raise ValueError("Invalid MAC address")
        if value[0] & 1:
            raise RuntimeError("Invalid multicast MAC address")
        self._mac_address = value

    @property
    def enabled(self):
        """Switched off, all sockets close."""
        return self._enabled

    @enabled.setter
    def enabled(self, value):
        self._enabled = bool(value)
        if not value:
            self._joined = None
            cp_socketpool.close_all()

    @property
    def hostname(self):
        """What the board calls itself."""
        return self._hostname

    @hostname.setter
    def hostname(self, value):
        name = _bytes(value, "hostname", 1, 253).decode()
        parts = name.split(".")
        for part in parts:
            plain = part.replace("-", "").encode()
            letters = all(b"0"[0] <= c <= b"9"[0] or b"a"[0] <= c | 32 <= b"z"[0] for c in plain)
            if not letters or part.startswith("-") or len(part) > 63:
                raise ValueError("invalid hostname")
        if "" in parts[:-1]:
            raise ValueError("invalid hostname")
        self._hostname = name

    @property
    def connected(self):
        """Whether it is in a network. One that is out of reach is lost, until it is joined again."""
        if self._joined is not None and self._joined.ssid.encode() not in [name for name, _ in _heard()]:
            self._lost = self._joined.ssid.encode()
            self._joined = None
        return self._joined is not None

    @property
    def ap_info(self):
        """The Network that it is in, or None."""
        return self._joined

    @property
    def addresses(self):
        """Its addresses."""
        return ("127.0.0.1",) if self._joined else ()

    @property
    def ipv4_address(self):
        """Its address, or None."""
        return IPv4Address("127.0.0.1") if self._joined else None

    @property
    def ipv4_dns(self):
        """That of the server for names, or None."""
        return self.ipv4_address

    @property
    def ipv4_gateway(self):
        """That of the way out, or None."""
        return self.ipv4_address

    @property
    def ap_active(self):
        """Whether it is an access point itself."""
        return False

    def connect(self, ssid, password=b"", *, channel=0, bssid=None, timeout=None):
        """Join the network *ssid*; if it is in it, nothing is done and no password looked at. Raises
        ConnectionError."""
        ssid = _bytes(ssid, "ssid", 1, 32)
        password = b"" if password is None else _bytes(password, "password", 0, 64)
        if 0 < len(password) < 8:
            raise ValueError("password length must be 8-64")
        if len(password) == 64:
            try:
                int(password, 16)
            except ValueError:
                raise ValueError("Invalid hex password")
        if bssid is not None and len(buffer(bssid)) != 6:
            raise ValueError("Invalid BSSID")
        if timeout is not None:
            narrow(timeout)
        if not self._enabled:
            raise RuntimeError("WiFi is not enabled")
        lost, self._lost = self._lost, b""
        if lost == ssid or self._joined is not None and self._joined.ssid.encode() == ssid:
            return  # also while it tries to find again what it has lost
        self._joined = None
        for name, secret in _heard():
            if name == ssid:
                # An open network lets in whoever knows a password for it, too.
                if secret is not None and secret != password:
                    raise ConnectionError("Authentication failure")
                self._joined = _network(name, secret)
                return
        raise ConnectionError("No network with that ssid")

    def _join(self, ssid):
        self.connect(ssid, dict(_heard())[_bytes(ssid, "ssid", 1, 32)])

    def start_scanning_networks(self, *, start_channel=1, stop_channel=11):
        """An iterator over the Networks in reach."""
        if self._scanning:
            raise RuntimeError("Already scanning for wifi networks")
        if not self._enabled:
            raise RuntimeError("WiFi is not enabled")
        self._scanning = True
        return iter([_network(name, secret) for name, secret in _heard()])

    def stop_scanning_networks(self):
        """Let go of what a scan holds."""
        self._scanning = False

    def start_station(self):
        """Be in networks, as it is from the start."""

    def stop_station(self):
        """Leave the network."""
        self._joined = None


def _heard():
    return [(_plain(name), None if secret is None else _plain(secret)) for name, secret in air()]


def _plain(text):
    return text.encode() if isinstance(text, str) else text


def _network(name, secret):
    modes = [AuthMode.OPEN] if secret is None else [AuthMode.WPA2, AuthMode.PSK]
    return Network(name.decode(), b"\x02\0\0\0\0\0", -52, 6, "", modes)


radio = Radio()
