"""`python -m uopenai_tools.portability`: see __init__."""

from __future__ import annotations

import sys
from pathlib import Path

from .lint import check, check_apps


def main() -> int:
    """Print what was found; 1 if there was anything."""
    found = check(Path(sys.argv[1]).resolve()) if len(sys.argv) > 1 else [*check(), *check_apps()]
    for finding in found:
        print(finding)
    print(f"portability: {len(found) or 'no'} finding{'' if len(found) == 1 else 's'}", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
