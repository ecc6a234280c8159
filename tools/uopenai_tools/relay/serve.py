"""`uopenai relay`: the relay as a command that runs until it is stopped.

The service's key comes from the environment, a file, standard input or a prompt; it is in no output and no
argument.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Mapping
from pathlib import Path

from uopenai_tools import keeping
from uopenai_tools.faults import UsageFault
from uopenai_tools.relay import tokens
from uopenai_tools.relay.forward import DEFAULT_BASE, Upstream
from uopenai_tools.relay.server import Place, Relay, RelayError
from uopenai_tools.settings_sources import STDIN, refuse_terminal, warn_of_readers

TLS_PORT, PLAIN_PORT = 8444, 8081
KEY_VARIABLE = "OPENAI_API_KEY"


def key(
    environment: Mapping[str, str], file: Path | None, ask: Callable[[str], str], warn: Callable[[str], None]
) -> str:
    """The service's key. *file*: "-" is standard input. *ask*: asks for a secret. Raises UsageFault.

    *warn* is told when others may read the file.
    """
    if file is not None:
        try:
            if str(file) == STDIN:
                refuse_terminal()
                return sys.stdin.readline().strip()
            warn_of_readers(str(file), file.stat().st_mode, warn)
            return file.read_text(encoding="utf-8").strip()
        except OSError as error:
            raise UsageFault(f"cannot read {file}: {error.strerror}") from None
        except UnicodeDecodeError:
            raise UsageFault(f"{file} holds no key: it is not text") from None
    return (environment.get(KEY_VARIABLE) or ask("the service's key")).strip()


def serve(
    secret: str,
    place: Place,
    folder: Path,
    say: Callable[[str], None],
    wait: Callable[[], object] | None = None,
    environment: Mapping[str, str] = os.environ,
) -> None:
    """Serve until *wait* returns (left out: for ever). Raises Fault, with the reason in one line."""
    upstream = Upstream(
        environment.get("OPENAI_BASE_URL") or DEFAULT_BASE,
        secret,
        environment.get("OPENAI_ORG_ID", ""),
        environment.get("OPENAI_PROJECT_ID", ""),
    )
    relay = Relay(upstream, place, folder, lambda record: say(f"  {record}"))
    advice = "stop it, or give this one a --folder of its own"
    with keeping.alone(folder, "relay", RelayError, advice), relay:
        say(f"base URL   {relay.base_url}")
        if place.tls:
            say(f"authority  {relay.authority_file} (boards are to trust it)")
        say(f"service    {upstream.host}" + ("" if upstream.secure else ", not encrypted"))
        known = tokens.read(folder)
        say(f"boards     {', '.join(sorted(known)) or 'none yet: `uopenai relay add NAME` makes a token'}")
        say("Ctrl-C stops it.")
        (wait or threading.Event().wait)()


def default_port(tls: bool) -> int:
    """Beside those of the stand-in."""
    return TLS_PORT if tls else PLAIN_PORT
