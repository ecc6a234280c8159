"""What the relay counts: usages found in passing answers, reckoned where there are none, kept and priced."""

from __future__ import annotations

import contextlib
import gzip
import json
from datetime import datetime, timezone
from pathlib import Path

import pytest
from relay_setting import CHAT, relayed, well
from scripted_service import scripted

from uopenai_tools.faults import UsageFault
from uopenai_tools.relay import caps, prices
from uopenai_tools.relay.ledger import RESERVED, Ledger, LedgerError
from uopenai_tools.relay.tokens import Token, mint
from uopenai_tools.relay.usage import UNSEEN, Meter, Usage

JSON, EVENTS = "application/json; charset=utf-8", "text/event-stream"
ANSWER = b'{"model": "gpt-4o", "usage": {"prompt_tokens": 3, "completion_tokens": 4, "total_tokens": 7}}'
STREAM = (
    b'data: {"model":"gpt-4o","usage":null,"x":"\\"usage\\":{\\"total_tokens\\":900}"}\n\n'
    b'data: {"response":{"usage":{"input_tokens":1,"output_tokens":1,"total_tokens":2}}}\n\n'
    b'data: {"response":{"usage":{"input_tokens":5,"output_tokens_details":{"reasoning_tokens":1},'
    b'"output_tokens":6,"total_tokens":11}}}\n\ndata: [DONE]\n\n'
)


def metered(data: bytes, kind: str = JSON, coding: str = "", split: int = 0) -> Meter:
    meter = Meter(kind, coding)
    for piece in (data[:split], data[split:]):
        meter.feed(piece)
    return meter


def test_the_usage_of_a_stream_is_the_largest_however_it_is_cut() -> None:
    for split in range(len(STREAM)):
        meter = metered(STREAM, EVENTS, split=split)
        assert (meter.usage, meter.model) == (Usage(5, 6, stated=True), "gpt-4o"), split
        assert meter.reckoned == 8, split


def test_a_usage_is_found_however_the_answer_is_cut() -> None:
    for split in range(len(ANSWER)):
        assert metered(ANSWER, split=split).usage == Usage(3, 4, stated=True), split


@pytest.mark.parametrize(
    ("document", "usage"),
    [
        ({"usage": {"total_tokens": 9}}, Usage(9, 0, stated=True)),
        ({"usage": {"prompt_tokens": 9, "total_tokens": 9}}, Usage(9, 0, stated=True)),
        ({"usage": {"input_tokens": 2, "output_tokens": 3, "total_tokens": 9}}, Usage(2, 7, stated=True)),
        ({"data": [{"b64_json": "A" * 3_000_000}], "usage": {"output_tokens": 3}}, Usage(0, 3, stated=True)),
        ({"usage": {"type": "duration", "seconds": 3}}, None),
        ({"usage": {"total_tokens": True}}, None),
        ({"usage": {"total_tokens": -1}}, None),
        ({"tools": {"properties": {"usage": {"type": "object", "x": "y" * 9000}}}}, None),
        ({"text": '"usage": {"total_tokens": 5}'}, None),
        ({'"usage': {"total_tokens": 5}}, None),
        ({"usage": None}, None),
    ],
)
def test_what_is_a_usage_and_what_is_none(document: object, usage: Usage | None) -> None:
    data = json.dumps(document).encode()
    assert metered(data).usage == usage
    assert metered(gzip.compress(data), coding="gzip", split=5).usage == usage
    meter = Meter(JSON)
    for at in range(0, len(data), 1000):
        meter.feed(data[at : at + 1000])
        assert len(meter._window) < 6000
    assert meter.usage == usage


def test_what_is_no_text_or_is_damaged_is_passed_by() -> None:
    assert metered(ANSWER, "audio/wav").usage is None
    assert metered(ANSWER, coding="gzip").usage is None
    assert metered(ANSWER, coding="br").usage is None


@pytest.mark.parametrize(
    ("kind", "count", "tokens"), [(JSON, 9, 3), ("text/plain", 8, 2), ("audio/wav", 1001, 2), ("", 0, 0)]
)
def test_without_a_usage_bytes_are_reckoned(kind: str, count: int, tokens: int) -> None:
    assert metered(b" " * count, kind).reckoned == tokens


def test_work_that_runs_on_is_told_from_work_that_is_done() -> None:
    assert metered(b'{"status": "queued", "usage": null}').runs_on
    assert not metered(b'{"status": "completed"}').runs_on
    assert not metered(b'{"status": "queued"}', EVENTS).runs_on
    assert not metered(b'{"status": "in_progress", "usage": {"total_tokens": 1}}').runs_on


# The ledger


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 31, 23, 0, tzinfo=timezone.utc)

    def __call__(self) -> datetime:
        return self.now


def board(*words: str) -> Token:
    return Token("kitchen", "", ("chat",), tuple(map(caps.parse, words)), "")


def test_what_was_spent_is_kept_and_a_new_day_begins_anew(tmp_path: Path) -> None:
    clock, token = Clock(), board("10 tokens/day", "15 tokens/month")
    ledger = Ledger(tmp_path, clock=clock)
    assert ledger.reached(token) is None
    ledger.begin(token)
    ledger.end(token, Usage(4, 6))
    ledger.save()
    again = Ledger(tmp_path, clock=clock)
    assert str(again.reached(token)) == "10 tokens/day"
    clock.now = clock.now.replace(day=30)
    assert again.reached(token) is None
    again.begin(token)
    again.end(token, Usage(4, 1))
    assert str(again.reached(token)) == "15 tokens/month"
    clock.now = clock.now.replace(month=4)
    assert again.reached(token) is None
    assert again.spent("kitchen", caps.parse("9 tokens")) == 15


def test_requests_are_counted_before_they_pass(tmp_path: Path) -> None:
    ledger, token = Ledger(tmp_path), board("2 requests")
    ledger.begin(token)
    assert ledger.reached(token) is None
    ledger.begin(token)
    assert ledger.reached(token) is not None


def test_what_is_under_way_holds_some_of_what_is_left(tmp_path: Path) -> None:
    ledger, token = Ledger(tmp_path), board(f"{2 * RESERVED} tokens")
    ledger.begin(token)
    assert ledger.reached(token) is None
    ledger.begin(token)
    assert ledger.reached(token) is not None
    ledger.end(token, Usage())
    assert ledger.reached(token) is None


@pytest.mark.parametrize("text", ["", "[]", '{"a": {"day": {}}}', '{"a": 1}'])
def test_damaged_counts_are_told_in_a_line(tmp_path: Path, text: str) -> None:
    (tmp_path / "spent.json").write_text(text)
    with pytest.raises(LedgerError, match="is damaged: move it away"):
        Ledger(tmp_path)


# Prices

PRICES = '["gpt-4o"]\ninput = 2\noutput = 10\n["gpt-4o-mini"]\ninput = 0.15\noutput = 0.6\n'


def test_dollars_are_counted_by_the_users_prices(tmp_path: Path) -> None:
    with pytest.raises(UsageFault, match="dollars need prices"):
        mint("kitchen", cap=["1 dollar"], folder=tmp_path)
    (tmp_path / prices.FILE).write_text(PRICES)
    mint("kitchen", cap=["1 dollar"], folder=tmp_path)
    table = prices.load(tmp_path / prices.FILE)
    million = Usage(1_000_000, 1_000_000)
    assert table.cost("gpt-4o", million) == 12
    assert table.cost("gpt-4o-mini-2026-01-01", million) == 0.75
    assert table.cost("another", million) == 12
    ledger, token = Ledger(tmp_path, table), board("10.50 dollars")
    ledger.begin(token)
    ledger.end(token, Usage(0, 1_100_000), "gpt-4o")
    assert str(ledger.reached(token)) == "10.5 dollars"


def test_a_cap_in_dollars_lets_nothing_through_without_prices(tmp_path: Path) -> None:
    assert Ledger(tmp_path).reached(board("1 dollar")) is not None


@pytest.mark.parametrize("text", ["a", "a = 1", '["a"]\ninput = 1', '["a"]\ninput = -1\noutput = 1'])
def test_prices_that_are_none_are_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / prices.FILE).write_text(text)
    with pytest.raises(UsageFault, match="is no TOML|needs input and output"):
        prices.load(tmp_path / prices.FILE)


@pytest.mark.parametrize("path", ["/realtime/calls", "/realtime/calls/rtc_1/accept", "/chatkit/sessions"])
def test_what_goes_on_past_the_relay_counts_as_if_it_were_seen(tmp_path: Path, path: str) -> None:
    with scripted(well) as service, relayed(tmp_path, service.base_url) as it:
        assert it.send("POST", path, {"session": {}})[0].status == 200
        assert it.ended().usage.total == UNSEEN


def test_counts_that_cannot_be_written_stop_the_board_and_not_the_relay(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with scripted(well) as service, relayed(tmp_path, service.base_url) as it:
        assert it.send("POST", "/chat/completions", CHAT)[0].status == 200
        it.ended()
        for name in ("spent.json", "spent.json.part"):
            while not (tmp_path / name).is_dir():  # what was spent may just be written
                (tmp_path / name).unlink(missing_ok=True)
                with contextlib.suppress(FileExistsError):
                    (tmp_path / name).mkdir()
        answer, body = it.send("POST", "/chat/completions", CHAT)
        assert (answer.status, b"cannot use its files" in body) == (500, True)
        it.ended()
    assert len(service.requests) == 1
    assert "cannot write" in caplog.text and "Traceback" not in caplog.text
