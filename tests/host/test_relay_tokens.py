"""The relay's tokens: minted, kept hashed, noticed when changed; what they may do and spend, in words."""

from __future__ import annotations

import stat
from datetime import datetime, timezone
from pathlib import Path

import pytest

from uopenai_tools import contract
from uopenai_tools.faults import UsageFault
from uopenai_tools.relay import caps, permissions, tokens

NAMES = permissions.load()


def test_a_minted_token_is_found_and_kept_only_as_its_digest(tmp_path: Path) -> None:
    token = tokens.mint("kitchen", ["chat"], ["200k tokens/day", "500 requests"], tmp_path)
    found = tokens.Book(tmp_path).find(token)
    assert found is not None
    assert (found.name, found.allow) == ("kitchen", ("chat",))
    assert [str(limit) for limit in found.limits] == ["200000 tokens/day", "500 requests"]
    for file in tmp_path.iterdir():
        assert token not in file.read_text()
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_book_notices_what_has_changed(tmp_path: Path) -> None:
    book = tokens.Book(tmp_path)
    assert book.find("uor-anything") is None
    old = tokens.mint("kitchen", folder=tmp_path)
    assert book.find(old) is not None
    new = tokens.mint("kitchen", folder=tmp_path)
    assert book.find(old) is None
    assert book.find(new) is not None
    tokens.revoke("kitchen", tmp_path)
    assert book.find(new) is None


@pytest.mark.parametrize("text", ["", "{", "[]", '{"boards": {"a": {}}}', '{"boards": []}'])
def test_a_damaged_file_is_told_in_a_line(tmp_path: Path, text: str) -> None:
    (tmp_path / "tokens.json").write_text(text)
    with pytest.raises(tokens.TokensError, match="is damaged: move it away"):
        tokens.read(tmp_path)


@pytest.mark.parametrize("name", ["", "a b", "-x", "ö", "x" * 41, "../x", "a\n"])
def test_a_name_that_is_none_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageFault, match="is no name for a board"):
        tokens.mint(name, folder=tmp_path)


def test_to_revoke_what_is_not_there_says_what_is(tmp_path: Path) -> None:
    with pytest.raises(UsageFault, match="no board called 'x' has a token: there are none"):
        tokens.revoke("x", tmp_path)
    tokens.mint("kitchen", folder=tmp_path)
    with pytest.raises(UsageFault, match="there are kitchen"):
        tokens.revoke("x", tmp_path)


@pytest.mark.parametrize(
    ("words", "limit"),
    [
        ("200k tokens/day", caps.Limit(200_000, "tokens", "day")),
        ("1m tokens", caps.Limit(1_000_000, "tokens", "total")),
        ("1 request/total", caps.Limit(1, "requests", "total")),
        (" 2.50 Dollars/Month", caps.Limit(2.5, "dollars", "month")),
        ("0 requests/day", caps.Limit(0, "requests", "day")),
    ],
)
def test_a_cap_in_words(words: str, limit: caps.Limit) -> None:
    assert caps.parse(words) == limit
    assert caps.parse(str(limit)) == limit


@pytest.mark.parametrize("words", ["", "5", "-1 tokens", "1.5 tokens", "1 token/week", "1e9 tokens"])
def test_what_is_no_cap_is_refused(words: str) -> None:
    with pytest.raises(UsageFault, match="is no cap"):
        caps.parse(words)


def test_no_cap_is_said_aloud() -> None:
    assert caps.parse_all(["none"]) == ()
    with pytest.raises(UsageFault, match="say 'none'"):
        caps.parse_all([])


def test_a_period_is_told_in_utc() -> None:
    moment = datetime(2026, 2, 3, 23, 59, tzinfo=timezone.utc)
    assert [caps.label(period, moment) for period in caps.PERIODS] == ["2026-02-03", "2026-02", "total"]


@pytest.mark.parametrize(
    ("allow", "operation", "may"),
    [
        ("chat", "createChatCompletion", True),
        ("chat.completions", "createChatCompletion", True),
        ("chat.completions.create", "createChatCompletion", True),
        ("chat.completions.create", "listChatCompletions", False),
        ("audio.speech", "createSpeech", True),
        ("audio.speech", "createTranscription", False),
        ("all", "createFile", True),
        ("responses", "createChatCompletion", False),
        ("all", "admin-api-keys-list", False),
    ],
)
def test_what_a_word_allows(allow: str, operation: str, may: bool) -> None:
    assert NAMES.allowed([allow], operation) is may


def test_every_operation_but_the_administrators_can_be_allowed() -> None:
    for operation in contract.load().operations.values():
        assert NAMES.allowed(["all"], operation.name) is not operation.admin, operation.name


@pytest.mark.parametrize(
    ("word", "hint"),
    [("chta", "did you mean chat"), ("zzz", "there are audio, ")],
)
def test_a_word_that_means_nothing_is_refused(word: str, hint: str) -> None:
    with pytest.raises(UsageFault, match=hint):
        NAMES.check(["chat", word])


def test_the_usual_is_known() -> None:
    assert NAMES.check(permissions.USUAL) == permissions.USUAL
    with pytest.raises(UsageFault, match="may do nothing"):
        NAMES.check([])
