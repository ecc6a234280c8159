"""`POST /images/…`: PNG files made from the prompt, as base64, as events, or behind a URL.

Nothing is kept: a URL holds all that its picture is made from, and it is drawn when it is fetched.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from dataclasses import replace
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response

from uopenai_tools.standin import image_orders, png, sse
from uopenai_tools.standin.call import Call, Events, State
from uopenai_tools.standin.documents import answer
from uopenai_tools.standin.faults import ApiFault
from uopenai_tools.standin.image_orders import Order
from uopenai_tools.standin.intake import JSON, media_type, read_form, read_json
from uopenai_tools.standin.png import Picture

Json = Any

# Where the pictures are that an answer names by URL. As with the service, no key is asked for there.
PICTURES = "/pictures/"

_NAME = re.compile(r"([0-9a-f]{32})-(\d{1,4})x(\d{1,4})-([0-4])\.png")
_ANNOUNCED = ("1024x1024", "1024x1536", "1536x1024")
_MAGIC = (png.SIGNATURE, b"\xff\xd8\xff", b"RIFF")
# A variation has no prompt; it is made from the image alone.
_NO_PROMPT = "a variation"


async def create(call: Call) -> Response:
    """`POST /images/generations`."""
    body = await read_json(call.request, call.state.contract, call.operation, call.state.limits.json)
    order = image_orders.read(body, "dall-e-2", body["prompt"], [], "v1/images/generations")
    return await _answer(call, order, "image_generation")


async def edit(call: Call) -> Response:
    """`POST /images/edits`, as a form or as JSON."""
    state = call.state
    if media_type(call.request) == JSON:
        body = await read_json(call.request, state.contract, call.operation, state.limits.json)
        references = [*body["images"], *([body["mask"]] if "mask" in body else [])]
        sent = [await _referred(state, each, f"images[{i}]") for i, each in enumerate(references)]
    else:
        body, sent = await _form(call, ("image", "mask"))
    order = image_orders.read(body, "gpt-image-1.5", body["prompt"], sent, "v1/images/edits")
    return await _answer(call, order, "image_edit")


async def vary(call: Call) -> Response:
    """`POST /images/variations`."""
    body, sent = await _form(call, ("image",))
    model = body.get("model") or "dall-e-2"
    if model != "dall-e-2":
        message = f"Invalid value: '{model}'. Value must be 'dall-e-2'."
        raise ApiFault(400, message, "model", "invalid_value")
    order = image_orders.read(body, model, _NO_PROMPT, sent, "v1/images/variations")
    return await _answer(call, order, "")


async def picture(request: Request) -> Response:
    """What one of our URLs leads to."""
    found = _NAME.fullmatch(request.url.path.removeprefix(PICTURES))
    if found is None or not int(found[2]) or not int(found[3]):
        raise ApiFault(404, "There is no picture of that name.")
    wanted = Picture(bytes.fromhex(found[1]), int(found[2]), int(found[3]), int(found[4]))
    return Response(await run_in_threadpool(png.render, wanted), media_type="image/png")


async def _form(call: Call, names: tuple[str, ...]) -> tuple[dict[str, Json], list[bytes]]:
    """The fields of a form, and the checksums of its images."""
    state = call.state
    form = await read_form(call.request, state.contract, call.operation, state.limits.form)
    try:
        form.file("image")
        files = [file for name in names for file in form.files.get(name, [])]
        sent = [await _checksum(file, number) for number, file in enumerate(files, 1)]
    finally:
        await form.close()
    return form.fields, sent


async def _checksum(file: UploadFile, number: int) -> bytes:
    digest = hashlib.sha256()
    head = piece = await file.read(1 << 16)
    while piece:
        digest.update(piece)
        piece = await file.read(1 << 16)
    _check_magic(head, number)
    return digest.digest()


def _check_magic(head: bytes, number: int) -> None:
    if not head.startswith(_MAGIC):
        message = f"Invalid image file or mode for image {number}, please check your image file."
        raise ApiFault(400, message, "image", "invalid_image_file")


async def _referred(state: State, reference: Json, param: str) -> bytes:
    """The checksum of an image that JSON names: it is in the URL itself, or in a file that was uploaded."""
    if "file_id" in reference:
        file = state.files.find(reference["file_id"], f"{param}.file_id")
        return await run_in_threadpool(file.content.digest, "sha256")
    head, comma, data = reference["image_url"].partition(",")
    if not comma or not re.fullmatch(r"data:image/\w+;base64", head):
        message = "The stand-in fetches nothing: give the image as a data URL (data:image/png;base64,…)."
        raise ApiFault(400, message, f"{param}.image_url", "invalid_image_url")
    try:
        image = base64.b64decode(data, validate=True)
    except binascii.Error:
        message = "Invalid base64 in the data URL of the image."
        raise ApiFault(400, message, f"{param}.image_url", "invalid_base64") from None
    _check_magic(image, 1)
    return hashlib.sha256(image).digest()


async def _answer(call: Call, order: Order, name: str) -> Response:
    if order.stream:
        return sse.response(_events(call.state, order, name))
    document: dict[str, Json] = {
        "created": int(call.state.clock()),
        "data": [await _entry(call.request, order, each) for each in order.pictures],
    }
    if order.native:
        document |= {"background": order.background, "output_format": "png", "quality": order.quality}
        if order.size in _ANNOUNCED:
            document["size"] = order.size
        document["usage"] = order.usage(len(order.pictures))
    return answer(document)


async def _entry(request: Request, order: Order, wanted: Picture) -> Json:
    entry: dict[str, Json] = {} if order.native else {"revised_prompt": order.prompt}
    if order.by_url:
        seed, grain = wanted.seed.hex(), wanted.grain
        name = f"{seed}-{wanted.width}x{wanted.height}-{grain}.png"
        return {**entry, "url": str(request.base_url.replace(path=PICTURES + name))}
    return {**entry, "b64_json": await _encoded(wanted)}


async def _encoded(wanted: Picture) -> str:
    return base64.b64encode(await run_in_threadpool(png.render, wanted)).decode()


async def _events(state: State, order: Order, name: str) -> Events:
    head = {
        "created_at": int(state.clock()),
        # The schema lists three sizes; "auto" stands for any other.
        "size": order.size if order.size in _ANNOUNCED else "auto",
        "quality": order.quality,
        "background": order.background,
        "output_format": "png",
    }
    for wanted in order.pictures:
        for index in range(order.partial):
            kind = f"{name}.partial_image"
            image = await _encoded(replace(wanted, grain=min(index, wanted.grain)))
            yield sse.event({"type": kind, "partial_image_index": index, "b64_json": image, **head}, kind)
            await state.pause()
        kind = f"{name}.completed"
        image = await _encoded(wanted)
        yield sse.event({"type": kind, "b64_json": image, **head, "usage": order.usage(1)}, kind)
