"""Images are real PNG files of the size that was asked for, the same for the same prompt."""

from __future__ import annotations

import base64
import http.client
import json
import struct
import zlib
from typing import Any
from urllib.parse import urlsplit

import pytest
from standin_client import Answer, Client

Json = Any

CREATE, EDIT, VARY = "/images/generations", "/images/edits", "/images/variations"
PNG = b"\x89PNG\r\n\x1a\n"


def order(**more: Json) -> Json:
    return {"model": "gpt-image-1", "prompt": "a lighthouse", "quality": "low", "size": "64x48", **more}


def pixels(file: bytes) -> tuple[int, int, int, bytes]:
    """Width, height, bytes a pixel, and the rows of a PNG file without filters; every checksum is checked."""
    assert file.startswith(PNG)
    at, chunks = len(PNG), {}
    while at < len(file):
        length, name = struct.unpack_from(">I4s", file, at)
        data = file[at + 8 : at + 8 + length]
        assert struct.unpack_from(">I", file, at + 8 + length)[0] == zlib.crc32(name + data)
        chunks[name] = data
        at += 12 + length
    assert list(chunks) == [b"IHDR", b"IDAT", b"IEND"]
    width, height, depth, kind, *rest = struct.unpack(">IIBBBBB", chunks[b"IHDR"])
    assert (depth, rest) == (8, [0, 0, 0])
    samples = {2: 3, 6: 4}[kind]
    rows = zlib.decompress(chunks[b"IDAT"])
    assert len(rows) == height * (1 + samples * width)
    lines = [rows[i : i + 1 + samples * width] for i in range(0, len(rows), 1 + samples * width)]
    assert all(line[0] == 0 for line in lines)
    return width, height, samples, b"".join(line[1:] for line in lines)


def images(answer: Answer) -> list[bytes]:
    assert answer.status == 200, answer.body
    return [base64.b64decode(item["b64_json"], validate=True) for item in answer.json["data"]]


@pytest.mark.parametrize("size", ["1024x1024", "1536x1024", "64x48", "1x1", "7x3"])
def test_an_image_has_the_size_that_was_asked_for(client: Client, size: str) -> None:
    answer = client.post(CREATE, order(size=size))
    client.check("createImage", answer.json)
    (image,) = images(answer)
    width, height, samples, _ = pixels(image)
    assert (f"{width}x{height}", samples) == (size, 3)


def test_the_same_prompt_gives_the_same_image_and_another_another(client: Client) -> None:
    first, again, other = (
        images(client.post(CREATE, order(prompt=prompt, quality="high"))) for prompt in ("a", "a", "b")
    )
    assert first == again != other


def test_several_images_differ_and_are_paid_for(client: Client) -> None:
    one, three = (client.post(CREATE, order(n=n, size="1024x1024")) for n in (1, 3))
    assert len(set(images(three))) == 3
    assert images(one) == images(three)[:1]
    assert one.json["usage"]["output_tokens"] == 272
    assert three.json["usage"]["output_tokens"] == 3 * 272


def test_quality_makes_an_image_larger(client: Client) -> None:
    sizes = [len(images(client.post(CREATE, order(size="256x256", quality=q)))[0]) for q in ("low", "high")]
    assert sizes[0] * 10 < sizes[1]
    assert sizes[1] > 256 * 256


def test_a_transparent_background_is_seen_through(client: Client) -> None:
    answer = client.post(CREATE, order(background="transparent", quality="high"))
    client.check("createImage", answer.json)
    assert answer.json["background"] == "transparent"
    _, _, samples, rows = pixels(images(answer)[0])
    assert samples == 4
    assert set(rows[3::4]) == {0, 255}


def test_an_older_model_answers_with_a_url_that_needs_no_key(client: Client) -> None:
    asked = {"prompt": "a lighthouse", "size": "256x256"}
    answer = client.post(CREATE, asked)
    client.check("createImage", answer.json)
    url = urlsplit(answer.json["data"][0]["url"])
    connection = client.connect()
    assert url.netloc == f"localhost:{connection.port}"
    fetched = fetch(connection, url.path)
    assert fetched.getheader("content-type") == "image/png"
    image = fetched.read()
    connection.close()
    assert pixels(image)[:2] == (256, 256)
    assert images(client.post(CREATE, {**asked, "response_format": "b64_json"})) == [image]


def fetch(connection: http.client.HTTPConnection, path: str) -> http.client.HTTPResponse:
    connection.request("GET", path)
    return connection.getresponse()


@pytest.mark.parametrize("name", ["", "x.png", f"{'0' * 32}-0x4-4.png", f"{'0' * 32}-4x4-9.png"])
def test_a_picture_that_there_is_not_is_not_found(client: Client, name: str) -> None:
    connection = client.connect()
    assert fetch(connection, f"/pictures/{name}").status == 404
    connection.close()


@pytest.mark.parametrize("partial", [0, 3])
def test_a_stream_brings_partial_images_and_then_the_whole(client: Client, partial: int) -> None:
    asked = order(quality="high", size="1024x1024")
    answer = client.post(CREATE, {**asked, "stream": True, "partial_images": partial, "n": 2})
    assert answer.headers["content-type"].startswith("text/event-stream")
    events = [(name, json.loads(data)) for name, data in answer.events]
    for name, event in events:
        client.check("createImage", event, "text/event-stream")
        assert name == event["type"]
        assert pixels(base64.b64decode(event["b64_json"]))[:2] == (1024, 1024)
    kinds = ["image_generation.partial_image"] * partial + ["image_generation.completed"]
    assert [name for name, _ in events] == kinds * 2
    assert [event["partial_image_index"] for _, event in events[:partial]] == list(range(partial))
    finals = [base64.b64decode(event["b64_json"]) for name, event in events if name.endswith("completed")]
    assert finals == images(client.post(CREATE, {**asked, "n": 2}))


def test_a_stream_of_any_size_fits_the_schema(client: Client) -> None:
    for _, data in client.post(CREATE, order(stream=True, partial_images=1)).events:
        client.check("createImage", json.loads(data), "text/event-stream")


PICTURE, OTHER = PNG + b"one", PNG + b"two"


def test_an_edit_depends_on_every_image_that_was_sent(client: Client) -> None:
    fields = [("prompt", None, b"add a boat"), ("size", None, b"32x32"), ("quality", None, b"low")]
    one = client.form(EDIT, *fields, ("image", "a.png", PICTURE))
    listed = client.form(EDIT, *fields, ("image[]", "a.png", PICTURE))
    two = client.form(EDIT, *fields, ("image[]", "a.png", PICTURE), ("image[]", "b.png", OTHER))
    masked = client.form(EDIT, *fields, ("image", "a.png", PICTURE), ("mask", "m.png", OTHER))
    for answer in (one, listed, two, masked):
        client.check("createImageEdit", answer.json)
        assert pixels(images(answer)[0])[:2] == (32, 32)
    assert images(one) == images(listed) != images(two) == images(masked)
    assert two.json["usage"]["input_tokens_details"] == {"text_tokens": 3, "image_tokens": 512}


def test_an_edit_streams(client: Client) -> None:
    parts = [("prompt", None, b"x"), ("stream", None, b"true"), ("partial_images", None, b"1")]
    answer = client.form(EDIT, *parts, ("quality", None, b"low"), ("image", "a.png", PICTURE))
    for _, data in answer.events:
        client.check("createImageEdit", json.loads(data), "text/event-stream")
    assert [name for name, _ in answer.events] == ["image_edit.partial_image", "image_edit.completed"]


def test_an_edit_in_json_takes_data_urls_and_uploaded_files(client: Client) -> None:
    url = "data:image/png;base64," + base64.b64encode(PICTURE).decode()
    uploaded = client.upload("/files", "a.png", PICTURE, purpose="vision").json["id"]
    by_url, by_id = (
        client.post(EDIT, {"prompt": "x", "quality": "low", "images": [reference]})
        for reference in ({"image_url": url}, {"file_id": uploaded})
    )
    client.check("createImageEdit", by_url.json)
    assert images(by_url) == images(by_id)


def test_a_variation_is_made_from_the_image(client: Client) -> None:
    fields = [("response_format", None, b"b64_json"), ("size", None, b"256x256"), ("n", None, b"2")]
    one, other = (client.form(VARY, *fields, ("image", "a.png", data)) for data in (PICTURE, OTHER))
    client.check("createImageVariation", one.json)
    assert len(set(images(one) + images(other))) == 4


@pytest.mark.parametrize(
    ("body", "param", "message"),
    [
        ({"model": "gpt-image-1"}, "prompt", "Missing required parameter: 'prompt'."),
        (order(prompt=" "), "prompt", "Invalid 'prompt': the prompt is empty."),
        (
            order(prompt="x" * 32_001),
            "prompt",
            "Invalid 'prompt': string too long. Expected a string with max",
        ),
        (order(n=11), "n", "Invalid 'n': integer above maximum value."),
        (
            order(model="dall-e-3", quality="hd", n=2),
            "n",
            "Invalid 'n': the model 'dall-e-3' makes at most 1 im",
        ),
        (
            order(size="big"),
            "size",
            "Invalid 'size': 'big'. Expected 'auto' or WIDTHxHEIGHT, each at most 4096",
        ),
        (order(size="0x10"), "size", "Invalid 'size': '0x10'."),
        (order(size="5000x10"), "size", "Invalid 'size': '5000x10'."),
        (
            {"prompt": "x", "size": "64x48"},
            "size",
            "Invalid value: '64x48'. Supported values are: '256x256',",
        ),
        (
            order(quality="hd"),
            "quality",
            "Invalid value: 'hd'. Supported values are: 'auto', 'low', 'medium' a",
        ),
        (order(response_format="url"), "response_format", "Unknown parameter: 'response_format'."),
        (
            order(output_format="webp"),
            "output_format",
            "The stand-in has no codec for 'webp': ask for output_",
        ),
        (
            order(partial_images=1),
            "partial_images",
            "The 'partial_images' parameter is only allowed when 'st",
        ),
        (
            order(partial_images=4, stream=True),
            "partial_images",
            "Invalid 'partial_images': integer above ma",
        ),
        ({"prompt": "x", "stream": True}, "stream", "The model 'dall-e-2' does not support streaming."),
        (
            order(model="gpt-4o"),
            "model",
            "This is not an image model and thus not supported in the v1/images",
        ),
        (order(colour="red"), "colour", "Unknown parameter: 'colour'."),
    ],
)
def test_a_bad_order_is_refused(client: Client, body: Json, param: str, message: str) -> None:
    answer = client.post(CREATE, body)
    assert answer.error["message"].startswith(message)
    assert (answer.status, answer.error["param"]) == (404 if param == "model" else 400, param)


@pytest.mark.parametrize(
    ("path", "parts", "message"),
    [
        (EDIT, [("prompt", None, b"x")], "Missing required parameter: 'image'."),
        (EDIT, [("prompt", None, b"x"), ("image", None, b"y")], "Missing required parameter: 'image'."),
        (EDIT, [("image", "a.png", PICTURE)], "Missing required parameter: 'prompt'."),
        (
            EDIT,
            [("prompt", None, b"x"), ("image", "a.png", b"GIF89a")],
            "Invalid image file or mode for image 1",
        ),
        (
            EDIT,
            [("prompt", None, b"x"), *[("image[]", "a.png", PICTURE)] * 17],
            "Invalid 'image': array too long. Expected an array with maximum length 16",
        ),
        (
            VARY,
            [("image", "a.png", PICTURE)] * 2,
            "Invalid type for 'image': expected a string, but got an ar",
        ),
        (
            VARY,
            [("image", "a.png", PICTURE), ("model", None, b"gpt-image-1")],
            "Invalid value: 'gpt-image-1'.",
        ),
    ],
)
def test_a_bad_form_is_refused(
    client: Client, path: str, parts: list[tuple[str, str | None, bytes]], message: str
) -> None:
    answer = client.form(path, *parts)
    assert answer.status == 400
    assert answer.error["message"].startswith(message)


@pytest.mark.parametrize(
    ("reference", "status", "message"),
    [
        (
            {"image_url": "https://example.com/a.png"},
            400,
            "The stand-in fetches nothing: give the image as a",
        ),
        ({"image_url": "data:image/png;base64,%%"}, 400, "Invalid base64 in the data URL of the image."),
        ({"image_url": "data:image/png;base64,AAAA"}, 400, "Invalid image file or mode for image 1"),
        ({"file_id": "file-nothing"}, 404, "No such File object: file-nothing"),
    ],
)
def test_a_bad_reference_is_refused(client: Client, reference: Json, status: int, message: str) -> None:
    answer = client.post(EDIT, {"prompt": "x", "images": [reference]})
    assert answer.error["message"].startswith(message)
    assert answer.status == status
