"""The packed schemas: how large, always the same, in part, and every name in them."""

from __future__ import annotations

import json
import re
from binascii import a2b_base64, b2a_base64
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from keyword_facts import write_facts

from uopenai_tools.generate.pack import TARGET, PackError, pack, packed
from uopenai_tools.generate.pack_nodes import FIELDS
from uopenai_tools.spec import FOLDER

ROOT = Path(__file__).resolve().parents[2]
DEVICE = ROOT / "tests" / "device"

Json = Any


@pytest.fixture(scope="module")
def whole() -> bytes:
    return packed()


def names_in(data: bytes, monkeypatch: pytest.MonkeyPatch, folder: Path) -> set[str]:
    """The names that the board's own reader finds in *data*."""
    from uopenai import models

    path = folder / "some.pack"
    path.write_bytes(data)
    monkeypatch.setattr(models, "source", str(path))
    return set(models.names())


def test_all_schemas_fit_into_160_kilobytes(whole: bytes) -> None:
    assert len(whole) <= 160 * 1024


def test_packing_again_gives_the_committed_bytes(whole: bytes) -> None:
    assert TARGET.read_bytes() == whole, "make generate"


def test_nothing_of_the_facts_is_left_out() -> None:
    assert pack()[1] == []


def test_every_schema_operation_and_older_name_is_in_it(
    whole: bytes, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    found = names_in(whole, monkeypatch, tmp_path)
    described = json.loads((FOLDER / "operations.json").read_text())
    sdk = json.loads((FOLDER / "sdk.json").read_text())["operations"]
    older = json.loads((FOLDER / "names.json").read_text())["names"]
    wanted = set(json.loads((FOLDER / "schemas.json").read_text())["schemas"])
    assert len(wanted) == 994
    wanted |= {f"{each['method']} {each['path']}" for each in described["operations"]}
    wanted |= {name for operation in sdk.values() for name in operation["names"]}
    wanted |= {f"webhook.{name}" for name in described["webhooks"]}
    wanted |= {name for name, entry in older.items() if entry.get("node")}
    assert found == wanted


def test_the_numbers_of_the_fields_are_the_same_on_the_board() -> None:
    bits = {name: bit for bit, (name, _) in enumerate(FIELDS)}
    seen = set()
    for module in (ROOT / "lib" / "uopenai" / "models").glob("*.py"):
        text = module.read_text()
        if "by their places in FIELDS" not in text:
            continue
        block = text.split("by their places in FIELDS of pack_nodes.\n")[1].split("\n\n")[0]
        for name, number in re.findall(r"_(\w+) = const\((\d+)\)", block):
            first, *rest = name.lower().split("_")
            keyword = "$ref" if first == "ref" else first + "".join(word.capitalize() for word in rest)
            assert bits[keyword] == int(number), f"{module.name}: {name}"
            seen.add(keyword)
    assert bits.keys() - seen == {"maxLength", "maxItems", "maxProperties"}, "they follow their minimum"
    kinds = re.search(r'_KINDS = "(\w+)"', (ROOT / "lib/uopenai/models/pack.py").read_text())
    assert kinds is not None and kinds[1] == "".join(kind for _, kind in FIELDS)


def test_a_part_holds_its_operations_and_what_they_use(
    whole: bytes, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    part = packed(groups=["audio"])
    assert len(part) < len(whole) / 5
    found = names_in(part, monkeypatch, tmp_path)
    assert {"audio.speech.create", "POST /audio/speech", "CreateSpeechRequest", "VoiceIdsShared"} <= found
    assert "chat.completions.create" not in found
    assert "AssistantObject" not in found and "webhook.batch_completed" not in found


def test_a_part_can_be_one_part_of_a_group_or_the_webhooks(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    found = names_in(packed(groups=["beta.threads", "webhooks"]), monkeypatch, tmp_path)
    assert {"beta.threads.runs.list", "beta.threads.create", "webhook.batch_completed"} <= found
    assert "beta.assistants.create" not in found
    assert names_in(packed(groups=["beta.threads"]), monkeypatch, tmp_path) < found


def test_an_unknown_group_is_named() -> None:
    with pytest.raises(PackError, match="there is no API group musik; there are: admin, audio"):
        packed(groups=["musik"])


def test_an_older_name_that_leads_nowhere_in_this_document_is_left_out(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    write_facts(tmp_path)
    nodes = {"OldName": {"node": "Limits.absent"}, "Other": {"node": "Limits"}}
    (tmp_path / "names.json").write_text(json.dumps({"names": nodes}))
    found = names_in(packed(tmp_path), monkeypatch, tmp_path)
    assert "Other" in found and "OldName" not in found


def test_a_keyword_that_cannot_be_packed_is_named(tmp_path: Path) -> None:
    write_facts(tmp_path, {"Odd": {"type": "array", "contains": {"type": "string"}}})
    data, unmapped = pack(tmp_path)
    assert data and unmapped == ["contains"]


def test_a_reference_to_nothing_is_named(tmp_path: Path) -> None:
    write_facts(tmp_path, {"Odd": {"items": {"$ref": "#/components/schemas/Nobody"}}})
    with pytest.raises(PackError, match="Nobody"):
        packed(tmp_path)


def test_facts_that_are_not_there_are_named(tmp_path: Path) -> None:
    with pytest.raises(PackError, match="make spec"):
        packed(tmp_path)


def test_the_device_tests_have_the_facts_of_today(tmp_path: Path) -> None:
    """The file of the device tests, which they hold as text. To make it anew: run this file as a program."""
    write_facts(tmp_path)
    text = (DEVICE / "keyword_pack.py").read_text()
    found = "".join(re.findall(r'"([A-Za-z0-9+/=]+)"', text))
    assert a2b_base64(found) == packed(tmp_path), "run tests/host/test_pack.py as a program"


def main() -> None:
    """Write tests/device/keyword_pack.py."""
    with TemporaryDirectory() as folder:
        write_facts(Path(folder))
        lines = b2a_base64(packed(Path(folder)), newline=False).decode()
    rows = "".join(f'    "{lines[at : at + 100]}"\n' for at in range(0, len(lines), 100))
    (DEVICE / "keyword_pack.py").write_text(
        '"""Generated by tests/host/test_pack.py from keyword_facts.py: do not edit."""\n\n'
        f"from binascii import a2b_base64\n\nPACK = a2b_base64(\n{rows})\n"
    )


if __name__ == "__main__":
    main()
