"""`PYTHONPATH=tests python -m fuzz`: fuzz the codecs until the time is up, or one of them fails."""

from __future__ import annotations

import argparse
import secrets
import sys
from pathlib import Path

_TESTS = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(_TESTS.parent / "lib"), str(_TESTS / "device"), str(_TESTS / "device" / "cpython")]

from fuzz.run import Failure, fuzz  # noqa: E402
from fuzz.targets import TARGETS  # noqa: E402


def main() -> int:
    """Run the command; its exit code."""
    parser = argparse.ArgumentParser(prog="fuzz", description="Feed damaged input to the codecs.")
    parser.add_argument("--seconds", type=float, default=60, help="in all (60)")
    parser.add_argument("--seed", type=int, default=None, help="what chance begins with; left out, any")
    parser.add_argument("--only", choices=sorted(TARGETS), action="append", help="one codec; may be repeated")
    parser.add_argument("--first", type=int, default=0, help="the number of the first input (0)")
    given = parser.parse_args()
    seed = secrets.randbits(32) if given.seed is None else given.seed
    names = given.only or sorted(TARGETS)
    print(f"seed {seed}")
    for name in names:
        try:
            count = fuzz(name, given.seconds / len(names), seed, given.first)
        except Failure as failure:
            print(failure)
            return 1
        print(f"{name}: {count} inputs")
    return 0


if __name__ == "__main__":
    sys.exit(main())
