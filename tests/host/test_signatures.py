"""Webhooks on the board against the official SDK's own verification: both trust the same ones."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from device_run import DeviceRunner
from openai import InvalidWebhookSignatureError, OpenAI

from uopenai_tools.standin.samples import sample

SPEC = Path(__file__).resolve().parents[2] / "tools" / "spec"
SECRET = "whsec_" + base64.b64encode(b"thirty-two bytes that nobody has").decode()
EVENTS = 15

Json = Any
Headers = dict[str, str]
Case = tuple[str, Headers, str]


def test_the_sdk_and_the_board_trust_the_same(run_everywhere: DeviceRunner, tmp_path: Path) -> None:
    cases = [*signed_events(), *doubtful()]
    verdicts = [trusted(case) for case in cases]
    assert all(verdicts[:EVENTS])
    assert {True, False} == set(verdicts[EVENTS:])
    lines = [
        # Unescaped: MicroPython's own json, which reads this file, does not join surrogates.
        json.dumps([*case, json.loads(case[0]) if good else None], ensure_ascii=False)
        for case, good in zip(cases, verdicts, strict=True)
    ]
    file = tmp_path / "cases"
    file.write_text("\n".join(lines))
    output = run_everywhere("test_signed", {"CASES": str(file)})
    assert f"{len(cases)} verdicts" in output


def trusted(case: Case) -> bool:
    """Whether the SDK trusts it."""
    payload, headers, secret = case
    client = OpenAI(api_key="sk-example", webhook_secret=secret)
    try:
        return client.webhooks.unwrap(payload, headers).type == json.loads(payload)["type"]
    except (InvalidWebhookSignatureError, ValueError):  # ValueError: a header is missing
        return False


def signed_events() -> Iterator[Case]:
    """One of each type of the API's own, signed."""
    operations = json.loads((SPEC / "operations.json").read_text())
    schemas = json.loads((SPEC / "schemas.json").read_text())["schemas"]
    assert len(operations["webhooks"]) == EVENTS
    for number, (name, reference) in enumerate(sorted(operations["webhooks"].items())):
        event = sample(schemas[reference["$ref"].rpartition("/")[2]], f'{name} "ä😀"')
        payload = json.dumps(event, ensure_ascii=number % 2 == 0)
        yield payload, head(payload), SECRET


def doubtful() -> Iterator[Case]:
    """Some that are trusted, and many that are not."""
    payload = json.dumps({"id": "evt_1", "object": "event", "type": "of.tomorrow", "data": {}})
    good = head(payload)
    signature = good["webhook-signature"]
    now = int(time.time())
    others = {
        "upper": {name.upper(): value for name, value in good.items()},
        "among others": {**good, "webhook-signature": f"v1,{'A' * 43}= {signature}"},
        "bare": {**good, "webhook-signature": signature[3:]},
        "another version": {**good, "webhook-signature": "v1a," + signature[3:]},
        "cut": {**good, "webhook-signature": signature[:-1]},
        "empty": {**good, "webhook-signature": "v1,"},
        "another id": {**good, "webhook-id": "wh_2"},
        "another time": {**good, "webhook-timestamp": str(now - 1)},
        "no time": {**good, "webhook-timestamp": "soon"},
        "late": head(payload, now=now - 200),
        "early": head(payload, now=now + 200),
        "too late": head(payload, now=now - 4000),
        "too early": head(payload, now=now + 4000),
    }
    for given in others.values():
        yield payload, given, SECRET
    for name in good:
        yield payload, {key: value for key, value in good.items() if key != name}, SECRET
    yield payload + " ", good, SECRET
    yield payload.replace("evt_1", "evt_2"), good, SECRET
    yield payload, good, "whsec_" + base64.b64encode(b"another").decode()
    long = "a secret that is longer than a block of sixty-four bytes, and plain text besides"
    yield payload, head(payload, long), long
    yield payload, head(payload, long), long + "!"


def head(payload: str, secret: str = SECRET, now: int | None = None) -> Headers:
    """The headers that a sender with *secret* gives *payload*."""
    timestamp = str(int(time.time()) if now is None else now)
    key = base64.b64decode(secret[6:]) if secret.startswith("whsec_") else secret.encode()
    digest = hmac.new(key, f"wh_1.{timestamp}.{payload}".encode(), hashlib.sha256).digest()
    return {
        "webhook-id": "wh_1",
        "webhook-timestamp": timestamp,
        "webhook-signature": "v1," + base64.b64encode(digest).decode(),
    }
