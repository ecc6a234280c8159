"""What is left out where the device tests run over the emulation of CircuitPython's API, and why.

The reasons are what lib/PLATFORMS.md says: words for a user, one line each. A test that is not named here has
to pass there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

# The emulation on three interpreters; "micropython" is the library as it runs on a board.
EMULATED = ("emulated-32", "emulated-64", "emulated-cpython")
CPYTHON = ("emulated-cpython",)
# The emulation on an interpreter with CircuitPython's configuration, in the long tests: see dialect_port.py.
# What is left out on emulated-32 is left out there too, and lib/PLATFORMS.md says nothing of it.
DIALECT = "dialect"


@dataclass(frozen=True)
class Difference:
    """Tests of a file that are left out: ``Class.test``, ``Class.*``, or "" for all of the file."""

    test: str
    reason: str
    platforms: Sequence[str] = EMULATED


_MEASURED = "CPython does not say what is allocated, and its heap has no limit"

_NO_DATES = "it checks no dates of certificates"


_FULL = "a full file system cannot be made over the emulation"
_OWN_RADIO = "the test puts a radio of its own there"
_OWN_CLOCK = "the test puts a clock of its own there"
_HAS_WIFI = "it has Wi-Fi"
_OWN_SELECT = "the test puts a select of its own there, and a pool's socket does without"
# Reasons that are the test's, and say nothing of the platform; some stand in the tests themselves.
OF_THE_TEST = frozenset(
    (
        _FULL,
        _OWN_RADIO,
        _OWN_CLOCK,
        _OWN_SELECT,
        _HAS_WIFI,
        "nothing is measured here",
        "CPython does not say what is allocated, and the portable loops take more",
    )
)

DIFFERENCES: Mapping[str, Sequence[Difference]] = {
    "test_faults_cuts": [
        Difference("Sizes.test_a_huge_answer_is_told_and_the_client_goes_on", _MEASURED, CPYTHON),
        Difference(
            "Nonsense.test_plain_http_where_tls_was_asked_for", "its TLS has other words for it", CPYTHON
        ),
    ],
    "test_timeouts": [Difference("Deadlines.*", _OWN_SELECT, CPYTHON)],
    "test_circuitpython_parts": [
        Difference("Clock.test_it_is_set_by_whole_numbers", _OWN_CLOCK),
        Difference("Clock.test_of_three_tries_one_is_enough", _OWN_CLOCK),
    ],
    "test_pool_connecting": [
        Difference("Boards.test_it_is_made_once", _OWN_RADIO),
        Difference("Boards.test_a_board_without_one_is_told_what_to_pass", _HAS_WIFI),
    ],
    "test_coded": [Difference("", "it has no module deflate, so compressed answers are not asked for")],
    "test_full": [Difference("", _FULL)],
    "test_own_sockets": [
        Difference(
            "", "its sockets come in no pools; http_client= takes another HTTP module", ("micropython",)
        )
    ],
    "test_service_files": [
        Difference("Lists.test_all_are_listed_in_the_memory_of_one", _MEASURED, CPYTHON),
    ],
    "test_service_fields": [
        Difference(
            "Long.test_an_answer_that_does_not_fit_is_told_and_the_next_call_works", _MEASURED, CPYTHON
        ),
        Difference(
            "Long.test_an_answer_that_does_not_fit_is_told_and_the_next_call_works",
            "it fits, as the heap is larger here",
            ("emulated-64", DIALECT),
        ),
        Difference(
            "Long.test_what_does_not_fit_can_be_streamed_or_left_out",
            "the long rest of an answer is not waited for here: a new connection is made",
            ("emulated-32",),
        ),
    ],
    "test_faults_trust": [
        Difference("Certificates.test_an_expired_one_is_refused", _NO_DATES),
        Difference("Certificates.test_one_of_the_future_is_refused", _NO_DATES),
        Difference("Certificates.test_a_clock_that_is_not_set_is_told_before_anything_is_opened", _NO_DATES),
        Difference(
            "Nobody.test_the_second_address_of_a_name_is_tried", "of a name's addresses the first counts"
        ),
        Difference(
            "Nobody.test_a_handshake_that_drips_ends_at_the_time_out",
            "a TLS handshake may take longer than `timeout=`, which begins anew with each byte that comes",
        ),
    ],
    "test_every_byte": [Difference("", _MEASURED, CPYTHON)],
    "test_soak": [Difference("", _MEASURED, CPYTHON)],
    "test_realtime_faults": [
        Difference("Faults.test_a_heap_does_not_grow_with_faults", _MEASURED, CPYTHON),
    ],
}


def of(platform: str, file: str) -> list[Difference]:
    """Those of *file* on *platform*."""
    platforms = ("emulated-32", DIALECT) if platform == DIALECT else (platform,)
    return [each for each in DIFFERENCES.get(file, ()) if any(name in each.platforms for name in platforms)]
