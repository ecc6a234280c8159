"""Which Wi-Fi networks a board hears: it listens, with either interpreter, and says so over its REPL."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from uopenai_tools.link import BoardLink

# Seconds: an ESP32 listens to 13 channels.
_PATIENCE = 30

# A scan is refused while the station is still trying to join a network.
_MICROPYTHON = """
def _scan():
    import network
    wlan = network.WLAN(network.STA_IF)
    was = wlan.active()
    wlan.active(True)
    if not wlan.isconnected():
        wlan.disconnect()
    try:
        print(repr([(bytes(n[0]), n[3], n[4]) for n in wlan.scan()]))
    finally:
        wlan.active(was)
try:
    _scan()
finally:
    del _scan
"""
_CIRCUITPYTHON = """
def _scan():
    import wifi
    A = wifi.AuthMode
    kinds = ((A.OPEN, 0), (A.ENTERPRISE, 5), (A.WEP, 1), (A.WPA3, 6), (A.WPA2, 3), (A.WPA, 2))
    found = []
    try:
        for n in wifi.radio.start_scanning_networks():
            kind = [number for mode, number in kinds if mode in n.authmode]
            found.append((n.ssid.encode(), n.rssi, kind[0] if kind else 3))
    finally:
        wifi.radio.stop_scanning_networks()
    print(repr(found))
try:
    _scan()
finally:
    del _scan
"""
# As MicroPython numbers them (wifi_auth_mode_t of ESP-IDF).
_SECURITY = {
    0: "open",
    1: "WEP",
    2: "WPA",
    3: "WPA2",
    4: "WPA/WPA2",
    5: "enterprise",
    6: "WPA3",
    7: "WPA2/WPA3",
    8: "WAPI",
    9: "open, encrypted (OWE)",
}
_OPEN, _ENTERPRISE = (0, 9), "enterprise"


@dataclass(frozen=True)
class Network:
    """A network as the board hears it. *signal* in dBm: -40 is very good, -85 too weak."""

    name: str
    signal: int
    security: str
    is_open: bool

    @property
    def usable(self) -> bool:
        """Whether a name and a password are all it takes."""
        return self.security != _ENTERPRISE

    def __str__(self) -> str:
        # Whoever names a network may not write to our terminal.
        seen = "".join(character if character.isprintable() else "?" for character in self.name)
        return f"{seen}  ({self.security}, {self.signal} dBm)"


def scan(link: BoardLink, *, circuitpython: bool = False) -> list[Network]:
    """What the board hears, the strongest first; each name once, and no hidden ones. Raises LinkError."""
    printed = link.exec(_CIRCUITPYTHON if circuitpython else _MICROPYTHON, timeout=_PATIENCE)
    strongest: dict[str, Network] = {}
    for raw, signal, kind in ast.literal_eval(printed.decode()):
        try:
            name = raw.decode()
        except UnicodeDecodeError:
            continue  # settings are text
        security = _SECURITY.get(kind, f"security {kind}")
        if name.strip("\0") and (name not in strongest or strongest[name].signal < signal):
            strongest[name] = Network(name, signal, security, kind in _OPEN)
    return sorted(strongest.values(), key=lambda network: (-network.signal, network.name))
