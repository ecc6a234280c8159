"""Where the files are that the tools put on boards, and where the tools may keep files of their own.

In a checkout these are its own folders. In an installed package they are copies inside the package:
pyproject.toml says which, under the same names.
"""

from __future__ import annotations

from pathlib import Path

import platformdirs

_PACKAGE = Path(__file__).resolve().parent
_CHECKOUT = _PACKAGE.parents[1]
IN_CHECKOUT = (_CHECKOUT / "lib" / "uopenai").is_dir() and (_CHECKOUT / "tools").is_dir()
ROOT = _CHECKOUT if IN_CHECKOUT else _PACKAGE / "payload"

LIBRARY = ROOT / "lib" / "uopenai"
BOARDS = ROOT / "boards"
FIRMWARE = ROOT / "firmware"
SPEC = (_CHECKOUT / "tools" if IN_CHECKOUT else ROOT) / "spec"
# Trust roots for the board. An installed package holds the ones it was built with.
CERTIFICATE = ROOT / "root.cert"

# What is made once and kept: the interpreter, downloads, simulated boards.
WORK = _CHECKOUT / "build" if IN_CHECKOUT else Path(platformdirs.user_cache_dir("uopenai"))
# What must outlive `make clean` and a cleared cache: the relay's tokens, counts and authority.
KEPT = Path(platformdirs.user_data_dir("uopenai"))
