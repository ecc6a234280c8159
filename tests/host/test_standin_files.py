"""Files come back byte for byte, stand in lists that follow their cursors, and never lie in memory whole."""

from __future__ import annotations

import gc
import os
import tracemalloc
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from standin_client import BOUNDARY, Client, Clock

Json = Any

HOUR = 3600


def listed(client: Client, **query: Json) -> Json:
    answer = client.get("/files?" + urlencode(query))
    assert answer.status == 200, answer.body
    client.check("listFiles", answer.json)
    return answer.json


def pages(client: Client, **query: Json) -> Iterator[Json]:
    page = listed(client, **query)
    yield page
    while page["has_more"]:
        page = listed(client, **query, after=page["last_id"])
        yield page


@pytest.mark.parametrize("size", [1, 1000, 3_000_000])
@pytest.mark.parametrize("name", ["notes.txt", "мои заметки.txt"])
def test_a_file_comes_back_as_it_was_sent(client: Client, size: int, name: str) -> None:
    data = os.urandom(size)
    made = client.upload("/files", name, data, purpose="user_data")
    client.check("createFile", made.json)
    assert (made.json["bytes"], made.json["filename"]) == (size, name)
    path = f"/files/{made.json['id']}"
    retrieved = client.get(path)
    client.check("retrieveFile", retrieved.json)
    assert retrieved.json == made.json
    content = client.get(path + "/content")
    assert content.body == data
    assert content.headers["content-type"] == "application/octet-stream"
    assert content.headers["content-length"] == str(size)


def test_a_deleted_file_is_gone(client: Client) -> None:
    path = "/files/" + client.upload("/files", "a.txt", b"x", purpose="user_data").json["id"]
    deleted = client.send("DELETE", path)
    client.check("deleteFile", deleted.json)
    for answer in (client.get(path), client.get(path + "/content"), client.send("DELETE", path)):
        assert answer.status == 404
        assert answer.error["message"].startswith("No such File object: file-")


def test_a_file_with_a_lifetime_ends_with_it(own: Client, clock: Clock) -> None:
    fields = {"expires_after[anchor]": "created_at", "expires_after[seconds]": str(HOUR)}
    made = own.upload("/files", "a.txt", b"x", purpose="user_data", **fields)
    own.check("createFile", made.json)
    assert made.json["expires_at"] == made.json["created_at"] + HOUR
    clock.now += HOUR - 1
    assert len(listed(own)["data"]) == 1
    clock.now += 1
    assert listed(own)["data"] == []
    assert own.get("/files/" + made.json["id"]).status == 404


def test_ten_thousand_files_fill_a_hundred_pages(own: Client) -> None:
    ids = own.service.add_files(10_000)
    assert len(set(ids)) == 10_000
    found = [page["data"] for page in pages(own, limit=100, order="asc")]
    assert [len(page) for page in found] == [100] * 100
    assert [item["id"] for page in found for item in page] == ids
    assert len(listed(own)["data"]) == 10_000
    assert own.get(f"/files/{ids[41]}/content").body == b"This is file 42.\n"


@pytest.mark.parametrize(
    ("count", "limit", "sizes"),
    [(0, 10, [0]), (9, 10, [9]), (10, 10, [10]), (11, 10, [10, 1]), (3, 1, [1, 1, 1])],
)
def test_a_list_has_more_only_where_there_is_more(
    own: Client, count: int, limit: int, sizes: list[int]
) -> None:
    ids = own.service.add_files(count)
    found = list(pages(own, limit=limit))
    assert [len(page["data"]) for page in found] == sizes
    assert [item["id"] for page in found for item in page["data"]] == ids[::-1]
    for page in found:
        names = [item["id"] for item in page["data"]] or [""]
        assert (page["first_id"], page["last_id"]) == (names[0], names[-1])


def test_a_list_is_of_one_purpose_where_that_is_asked_for(own: Client) -> None:
    own.service.add_files(5, "assistants")
    wanted = own.service.add_files(4, "vision")
    own.service.add_files(3, "user_data")
    found = [item["id"] for page in pages(own, limit=3, purpose="vision") for item in page["data"]]
    assert found == wanted[::-1]


@pytest.mark.parametrize(
    ("query", "param", "message"),
    [
        (
            "limit=0",
            "limit",
            "Invalid 'limit': integer below minimum value. Expected a value >= 1, but got 0",
        ),
        ("limit=10001", "limit", "Invalid 'limit': integer above maximum value. Expected a value <= 10000"),
        ("limit=many", "limit", "Invalid type for 'limit': expected an integer, but got a string instead."),
        ("order=up", "order", "Invalid value: 'up'. Supported values are: 'asc' and 'desc'."),
        ("after=file-1", "after", "Invalid 'after': there is no file 'file-1' in this list."),
        ("before=file-1", "before", "Unknown parameter: 'before'."),
    ],
)
def test_a_bad_query_is_refused(client: Client, query: str, param: str, message: str) -> None:
    answer = client.get("/files?" + query)
    assert answer.error["message"].startswith(message)
    assert (answer.status, answer.error["param"]) == (400, param)


@pytest.mark.parametrize(
    ("name", "data", "fields", "param", "message"),
    [
        ("a.txt", b"x", {}, "purpose", "Missing required parameter: 'purpose'."),
        (
            "a.txt",
            b"x",
            {"purpose": "fun"},
            "purpose",
            "Invalid value: 'fun'. Supported values are: 'assistants'",
        ),
        ("a.txt", b"", {"purpose": "vision"}, "file", "The file 'a.txt' is empty."),
        (
            "a.txt",
            b"x",
            {"purpose": "batch"},
            "file",
            "Invalid file format for purpose 'batch': 'a.txt' must end",
        ),
        ("a.txt", b"x", {"purpose": "vision", "colour": "red"}, "colour", "Unknown parameter: 'colour'."),
        (
            "a.txt",
            b"x",
            {"purpose": "vision", "expires_after[anchor]": "created_at", "expires_after[seconds]": "5"},
            "expires_after.seconds",
            "Invalid 'expires_after.seconds': integer below minimum value.",
        ),
    ],
)
def test_a_bad_file_is_refused(
    client: Client, name: str, data: bytes, fields: dict[str, str], param: str, message: str
) -> None:
    answer = client.upload("/files", name, data, **fields)
    assert answer.error["message"].startswith(message)
    assert (answer.status, answer.error["param"]) == (400, param)


def test_a_file_for_assistants_is_not_handed_back(client: Client) -> None:
    file_id = client.upload("/files", "a.txt", b"x", purpose="assistants").json["id"]
    answer = client.get(f"/files/{file_id}/content")
    assert (answer.status, answer.error["message"]) == (
        400,
        "Not allowed to download files of purpose: assistants",
    )


def test_a_large_file_is_not_held_in_memory(own: Client) -> None:
    size, piece = 24 << 20, bytes(1 << 16)
    head = (
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="purpose"\r\n\r\nvision\r\n--{BOUNDARY}\r\n'
        'Content-Disposition: form-data; name="file"; filename="a"\r\n\r\n'
    ).encode()
    end = f"\r\n--{BOUNDARY}--\r\n".encode()
    headers = {
        "Authorization": f"Bearer {own.service.key}",
        "Content-Type": f"multipart/form-data; boundary={BOUNDARY}",
        "Content-Length": str(len(head) + size + len(end)),
    }
    connection = own.connect()
    gc.collect()
    tracemalloc.start()
    try:
        connection.request("POST", "/v1/files", iter([head, *[piece] * (size // len(piece)), end]), headers)
        made = connection.getresponse().read()
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
        connection.close()
    assert f'"bytes": {size}'.encode() in made
    assert peak < size // 4
