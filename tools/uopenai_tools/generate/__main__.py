"""`python -m uopenai_tools.generate` (`make generate`): what is derived from tools/spec, made anew.

It says which files have changed, which names had to be derived, and which operations cannot be mapped.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from uopenai_tools.generate import index, operations, resources

ROOT = Path(__file__).resolve().parents[3]


def main(arguments: list[str] | None = None) -> int:
    """0, also when an operation could not be mapped: it is named."""
    parser = argparse.ArgumentParser(prog="generate", description="Make what is derived from tools/spec")
    parser.add_argument("--spec", type=Path, default=operations.FOLDER, help="the folder of the facts")
    parser.add_argument("--into", type=Path, default=ROOT, help="the checkout that it goes into")
    options = parser.parse_args(arguments)
    api = operations.load(options.spec)
    changed = resources.write(api, options.into / "lib" / "uopenai" / "resources")
    changed += index.write(api, options.into / "lib" / "API.md")
    for path in changed:
        print(f"changed: {path.relative_to(options.into)}")
    for line in api.derived:
        print(f"derived: {line}")
    for line in api.unmapped:
        print(f"cannot be mapped: {line}")
    print(f"{len(api.operations)} operations; {len(changed)} files changed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
