"""An upload is the row of its parts, whole when sizes and checksum fit, and closed when it has ended."""

from __future__ import annotations

import hashlib
import os
from typing import Any

import pytest
from standin_client import Answer, Client, Clock

Json = Any

HOUR = 3600


def begin(client: Client, size: int, **more: Json) -> str:
    body = {"filename": "a.bin", "purpose": "vision", "bytes": size, "mime_type": "image/png", **more}
    answer = client.post("/uploads", body)
    assert answer.status == 200, answer.body
    client.check("createUpload", answer.json)
    assert (answer.json["status"], answer.json.get("file")) == ("pending", None)
    return answer.json["id"]


def send_part(client: Client, upload_id: str, data: bytes) -> str:
    answer = client.form(f"/uploads/{upload_id}/parts", ("data", "part", data))
    assert answer.status == 200, answer.body
    client.check("addUploadPart", answer.json)
    return answer.json["id"]


def complete(client: Client, upload_id: str, *part_ids: str, **more: Json) -> Answer:
    return client.post(f"/uploads/{upload_id}/complete", {"part_ids": part_ids, **more})


def test_an_upload_is_its_parts_in_the_order_that_is_named(client: Client) -> None:
    data = [os.urandom(2_000_000), os.urandom(10), os.urandom(70_000)]
    upload_id = begin(client, sum(map(len, data)))
    last, first, middle = (send_part(client, upload_id, data[index]) for index in (2, 0, 1))
    send_part(client, upload_id, b"a part that is sent, and not named")
    done = complete(client, upload_id, first, middle, last, md5=hashlib.md5(b"".join(data)).hexdigest())
    client.check("completeUpload", done.json)
    assert done.json["status"] == "completed"
    file_id = done.json["file"]["id"]
    assert client.get(f"/files/{file_id}").json == done.json["file"]
    assert client.get(f"/files/{file_id}/content").body == b"".join(data)


@pytest.mark.parametrize(
    ("more", "status", "param", "message"),
    [
        ({"part_ids": ["part_x"]}, 400, "part_ids[0]", "No such part of upload upload_"),
        ({"part_ids": [0, 0]}, 400, "part_ids[1]", "The part part_"),
        (
            {"part_ids": []},
            400,
            "part_ids",
            "The parts have 0 bytes together, but the upload was created for 4",
        ),
        (
            {"part_ids": [1]},
            400,
            "part_ids",
            "The parts have 5 bytes together, but the upload was created for 4",
        ),
        ({"part_ids": [0], "md5": "0" * 32}, 400, "md5", "The MD5 checksum of the parts is "),
        ({"part_ids": [0], "md5": "x"}, 400, "md5", "Invalid 'md5': expected 32 hexadecimal digits."),
        ({}, 400, "part_ids", "Missing required parameter: 'part_ids'."),
    ],
    ids=["unknown part", "part named twice", "no part", "too many bytes", "other md5", "no md5", "nothing"],
)
def test_an_upload_that_does_not_fit_is_refused_and_can_be_mended(
    client: Client, more: Json, status: int, param: str, message: str
) -> None:
    upload_id = begin(client, 4)
    parts = [send_part(client, upload_id, data) for data in (b"1234", b"12345")]
    if "part_ids" in more:
        named = [parts[each] if isinstance(each, int) else each for each in more["part_ids"]]
        more = {**more, "part_ids": named}
    answer = client.post(f"/uploads/{upload_id}/complete", more)
    assert answer.error["message"].startswith(message)
    assert (answer.status, answer.error["param"]) == (status, param)
    assert complete(client, upload_id, parts[0]).json["status"] == "completed"


@pytest.mark.parametrize("status", ["completed", "cancelled", "expired"])
def test_an_upload_that_has_ended_takes_nothing_more(own: Client, clock: Clock, status: str) -> None:
    upload_id = begin(own, 4)
    part_id = send_part(own, upload_id, b"1234")
    if status == "completed":
        assert complete(own, upload_id, part_id).status == 200
    elif status == "cancelled":
        cancelled = own.send("POST", f"/uploads/{upload_id}/cancel")
        own.check("cancelUpload", cancelled.json)
        assert cancelled.json["status"] == "cancelled"
    else:
        clock.now += HOUR
    for answer in (
        own.form(f"/uploads/{upload_id}/parts", ("data", "part", b"x")),
        complete(own, upload_id, part_id),
        own.send("POST", f"/uploads/{upload_id}/cancel"),
    ):
        assert answer.status == 400
        assert (
            answer.error["message"] == f"Upload {upload_id} is {status}: only a pending one can be changed."
        )


def test_an_upload_that_there_is_not_is_not_found(client: Client) -> None:
    answer = client.form("/uploads/upload_x/parts", ("data", "part", b"x"))
    assert (answer.status, answer.error["message"]) == (404, "No such Upload object: upload_x")


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"bytes": 0}, "Invalid 'bytes': integer below minimum value."),
        ({"bytes": (8 << 30) + 1}, "Invalid 'bytes': integer above maximum value."),
        ({"bytes": "4"}, "Invalid type for 'bytes': expected an integer"),
        ({"purpose": "fun"}, "Invalid value: 'fun'."),
        ({"purpose": "batch"}, "Invalid file format for purpose 'batch': 'a.bin' must end in '.jsonl'."),
        ({"colour": "red"}, "Unknown parameter: 'colour'."),
    ],
)
def test_an_upload_that_cannot_be_is_refused(client: Client, more: Json, message: str) -> None:
    body = {"filename": "a.bin", "purpose": "vision", "bytes": 4, "mime_type": "image/png", **more}
    answer = client.post("/uploads", body)
    assert answer.status == 400
    assert answer.error["message"].startswith(message)


@pytest.mark.parametrize(
    ("part", "message"),
    [
        (("data", "part", b""), "The part is empty."),
        (("data", None, b"x"), "Missing required parameter: 'data'."),
        (("file", "part", b"x"), "Unknown parameter: 'file'."),
    ],
)
def test_a_part_that_is_none_is_refused(
    client: Client, part: tuple[str, str | None, bytes], message: str
) -> None:
    answer = client.form(f"/uploads/{begin(client, 4)}/parts", part)
    assert (answer.status, answer.error["message"]) == (400, message)
