"""`python -m uopenai_tools.generate` (`make generate`): what is derived from tools/spec, made anew.

It says which files have changed, which names had to be derived, and which operations cannot be mapped.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

from uopenai_tools import contract
from uopenai_tools.generate import index, models_index, names, operations, pack, package, resources, stubs
from uopenai_tools.generate.files import GenerateError

ROOT = Path(__file__).resolve().parents[3]


def main(arguments: list[str] | None = None) -> int:
    """0, also when an operation could not be mapped: it is named. 1 with the reason in one line."""
    parser = argparse.ArgumentParser(prog="generate", description="Make what is derived from tools/spec")
    parser.add_argument("--spec", type=Path, default=operations.FOLDER, help="the folder of the facts")
    parser.add_argument("--into", type=Path, default=ROOT, help="the checkout that it goes into")
    options = parser.parse_args(arguments)
    try:
        make(options.spec, options.into)
    except (GenerateError, contract.ContractError, pack.PackError) as error:
        print(error, file=sys.stderr)
        return 1
    except OSError as error:
        print(f"cannot write {error.filename}: {error.strerror}", file=sys.stderr)
        return 1
    except subprocess.CalledProcessError as error:
        reason = " ".join((error.stderr or b"").decode().split())
        print(f"what was made is no Python: {reason}", file=sys.stderr)
        return 1
    return 0


def make(folder: Path, into: Path) -> None:
    """Make everything from the facts in *folder* in the checkout *into*, and say what that was."""
    api = operations.load(folder)
    known, older = contract.load(folder), names.load_names(folder)
    changed = resources.write(api, into / "lib" / "uopenai" / "resources")
    changed += index.write(api, into / "lib" / "API.md")
    changed += models_index.write(known, older, into / "lib" / "MODELS.md")
    changed += pack.write(folder, into / "lib" / "uopenai" / "models" / "schemas.pack")
    changed += stubs.write(folder, into / "tools" / "uopenai-stubs" / "uopenai-stubs")
    changed += package.write(into)
    for path in changed:
        print(f"changed: {path.relative_to(into)}")
    for line in api.derived:
        print(f"derived: {line}")
    for line in api.unmapped:
        print(f"cannot be mapped: {line}")
    if lost := names.lost(older, known):
        many = f"{len(lost):,} of the {len(older):,} older names in {folder / 'names.json'}"
        print(f"cannot be mapped: {many} lead nowhere in this document")
    print(f"{len(api.operations)} operations; {len(changed)} files changed")


if __name__ == "__main__":
    sys.exit(main())
