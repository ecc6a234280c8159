"""An authority that boards trust for years: kept by the service that issues certificates with it.

A service's own certificate is made anew at each start.
"""

from __future__ import annotations

import datetime
from pathlib import Path

from uopenai_tools import keeping
from uopenai_tools.faults import Fault
from uopenai_tools.standin.authority import Authority

PUBLIC = "authority.pem"
# With the certificate: written at once, they are always a pair.
_PRIVATE = "authority.key"
_DAYS = 3650
_TOO_SOON = datetime.timedelta(days=90)


def authority(folder: Path, name: str, fault: type[Fault]) -> Authority:
    """The one in *folder*, or, where there is none or it is soon to end, a new one called *name*.

    Its certificate is in the file `PUBLIC`, for whoever is to trust it. Raises *fault*.
    """
    file = folder / _PRIVATE
    found = _found(file, fault)
    if found is None or found.expires < datetime.datetime.now(datetime.timezone.utc) + _TOO_SOON:
        found = Authority(name, _DAYS)
        keeping.write(file, found.private + found.pem, 0o600, fault)
    public = folder / PUBLIC
    if not public.is_file() or public.read_bytes() != found.pem.encode():
        keeping.write(public, found.pem, 0o644, fault)
    return found


def _found(file: Path, fault: type[Fault]) -> Authority | None:
    try:
        both = file.read_text()
        return Authority.restored(both, both)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise fault(f"cannot read {file}: {error.strerror}") from None
    except (ValueError, TypeError):
        raise fault(f"{file} is damaged: move it away, and let the boards trust the new authority") from None
