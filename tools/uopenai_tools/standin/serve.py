"""`uopenai serve`: the stand-in as a command that runs until it is stopped.

The keys are in no output and no argument: they come from the environment, or are made and written to
files that only their owner can read.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from uopenai_tools import keeping
from uopenai_tools.places import WORK
from uopenai_tools.standin.server import Record, StandIn, StandInError

FOLDER = WORK / "standin"
TLS_PORT, PLAIN_PORT = 8443, 8080
KEY_VARIABLE, ADMIN_VARIABLE = "OPENAI_API_KEY", "OPENAI_ADMIN_KEY"


@dataclass(frozen=True)
class Options:
    """What the command was asked for. *port* None: 8443, or 8080 without TLS."""

    host: str = "127.0.0.1"
    port: int | None = None
    lan: bool = False
    tls: bool = True
    ca_file: Path = FOLDER / "root.cert"
    key_file: Path = FOLDER / "key"

    @property
    def admin_key_file(self) -> Path:
        """Beside the ordinary key."""
        return self.key_file.with_name("admin_key")


def serve(
    options: Options,
    say: Callable[[str], None],
    wait: Callable[[], object] | None = None,
    environment: Mapping[str, str] = os.environ,
) -> None:
    """Serve until *wait* returns (left out: for ever). Raises StandInError, with the reason in one line."""
    port = options.port if options.port is not None else TLS_PORT if options.tls else PLAIN_PORT
    service = StandIn(
        options.host,
        port,
        environment.get(KEY_VARIABLE),
        options.lan,
        tls=options.tls,
        admin_key=environment.get(ADMIN_VARIABLE),
        observe=lambda record: say(_line(record)),
        observe_turn=lambda turn: say(turn.describe()),
    )
    advice = "stop it, or give this one a --ca-file in another folder"
    folder = options.key_file.parent
    with service, keeping.alone(folder, "stand-in", StandInError, advice):
        say(f"base URL   {service.base_url}")
        if options.tls:
            keeping.write(options.ca_file, service.authority_pem, 0o644, StandInError)
            say(f"authority  {options.ca_file} (made for this run: a client is to trust it)")
        for title, variable, file, key in (
            ("key      ", KEY_VARIABLE, options.key_file, service.key),
            ("admin key", ADMIN_VARIABLE, options.admin_key_file, service.admin_key),
        ):
            if environment.get(variable):
                say(f"{title}  the one in {variable}")
            else:
                keeping.write(file, key, 0o600, StandInError)
                say(f"{title}  in {file}")
        say(f"SNTP       {service.ntp_address}")
        say("Ctrl-C stops it.")
        (wait or threading.Event().wait)()


def _line(record: Record) -> str:
    return f"  connection {record.connection}: {record.method} {record.path} → {record.status}"
