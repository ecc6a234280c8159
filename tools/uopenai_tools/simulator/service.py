"""The service of the simulated world: the stand-in, the same one from command to command.

Its authority, its keys and its ports stay in a folder, so that what was put on the board goes on being right.
If a port has been taken meanwhile another one is, and what the board was told of the old one is replaced.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from uopenai_tools import kept_authority
from uopenai_tools.simulator.errors import SimulatorError
from uopenai_tools.simulator.state import NAME_BYTES, Record, write_private
from uopenai_tools.standin import StandIn
from uopenai_tools.standin.app import BASE
from uopenai_tools.standin.server import StandInError

_KEYS, _PLACES = "keys.json", "ports.json"
# The settings, by NVS key, that say where the service is.
_BASE_URL, _CLOCK = "base_url", "ntp"


@dataclass
class _Places:
    """The TCP and UDP ports that it has had, the present ones last."""

    tcp: list[int] = field(default_factory=list)
    udp: list[int] = field(default_factory=list)


class KeptStandIn:
    """The stand-in whose things are in *folder*. Usable in ``with``, once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._places = _Places()
        with contextlib.suppress(OSError, ValueError, TypeError):
            self._places = _Places(**json.loads((folder / _PLACES).read_text()))
        self._running: StandIn | None = None

    def __enter__(self) -> StandIn:
        authority = kept_authority.authority(self._folder, "uopenai simulated world", SimulatorError)
        keys = self._keys()
        last = [ports[-1] if ports else 0 for ports in (self._places.tcp, self._places.udp)]

        def started(tcp: int, udp: int) -> StandIn:
            return StandIn(
                port=tcp,
                ntp_port=udp,
                authority=authority,
                key=keys.get("key"),
                admin_key=keys.get("admin_key"),
            ).start()

        try:
            service = started(*last)
        except StandInError:
            if not any(last):
                raise
            service = started(0, 0)
        self._running = service
        write_private(
            self._folder / _KEYS, json.dumps({"key": service.key, "admin_key": service.admin_key}).encode()
        )
        self._note(self._places.tcp, _port(service.base_url.removesuffix(BASE)))
        self._note(self._places.udp, service.ntp_address.port)
        write_private(self._folder / _PLACES, json.dumps(asdict(self._places)).encode())
        return service

    def __exit__(self, *_: object) -> None:
        if self._running:
            self._running.stop()

    def is_told_of(self, settings: Mapping[bytes, Record]) -> bool:
        """Whether a board with these *settings* (see `state.records`) has been told to use it."""
        return _value(settings, _BASE_URL) in [_url(port) for port in self._places.tcp]

    def corrected(self, settings: Mapping[bytes, Record]) -> dict[bytes, Record]:
        """Those of the *settings* that name a place where it was, and no longer is, put right."""
        right: dict[bytes, Record] = {}
        if service := self._running:
            for key, now, places in (
                (_BASE_URL, service.base_url, [_url(port) for port in self._places.tcp]),
                (_CLOCK, str(service.ntp_address), [_clock(port) for port in self._places.udp]),
            ):
                said = _value(settings, key)
                if said in places and said != now:
                    right[_name(key)] = (b"b", now.encode())
        return right

    def _keys(self) -> dict[str, str]:
        with contextlib.suppress(OSError, ValueError):
            kept = json.loads((self._folder / _KEYS).read_text())
            return {name: kept[name] for name in ("key", "admin_key") if name in kept}
        return {}

    @staticmethod
    def _note(ports: list[int], port: int) -> None:
        if port in ports:
            ports.remove(port)
        ports.append(port)


def _port(url: str) -> int:
    return int(url.rpartition(":")[2])


def _url(port: int) -> str:
    return f"https://localhost:{port}{BASE}"


def _clock(port: int) -> str:
    return f"127.0.0.1:{port}"


def _name(key: str) -> bytes:
    return b"uopenai".ljust(NAME_BYTES, b"\0") + key.encode().ljust(NAME_BYTES, b"\0")


def as_records(settings: Mapping[str, str]) -> dict[bytes, Record]:
    """Settings by NVS key, in the form that NVS has."""
    return {_name(key): (b"b", value.encode()) for key, value in settings.items()}


def from_records(settings: Mapping[bytes, Record]) -> dict[str, str]:
    """The other way round."""
    keys = {_name(key): key for key in (_BASE_URL, _CLOCK)}
    return {keys[name]: record[1].decode() for name, record in settings.items() if name in keys}


def _value(settings: Mapping[bytes, Record], key: str) -> str | None:
    record = settings.get(_name(key))
    return record[1].decode("utf-8", "replace") if record and record[0] == b"b" else None
