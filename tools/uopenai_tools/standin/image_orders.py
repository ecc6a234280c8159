"""What a request for images asks for, checked against what its model can do, and what it costs.

The models differ by more than the schema says: `dall-e-*` has a few sizes and answers with a URL if
it is not told otherwise, `gpt-image-*` always answers with base64 and can stream. Here it takes any
size, so that whoever tests a client can have as many bytes as they like.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from uopenai_tools.standin import models, tokens
from uopenai_tools.standin.faults import ApiFault, empty_prompt
from uopenai_tools.standin.png import Picture
from uopenai_tools.standin.schema_faults import invalid_value, unknown

Json = Any

_SQUARES = ("256x256", "512x512", "1024x1024")
_AUTO = "1024x1024"
_LONGEST_SIDE = 4096
# Bits of noise in each sample, by quality; all others have the most.
_GRAIN = {"low": 0, "medium": 2}
_MOST_GRAIN = 4
# Tokens of an image of 1024x1024, by quality, and of one that was sent.
_TOKENS = {"low": 272, "medium": 1056, "high": 4160}
_TOKENS_SENT = 256


@dataclass(frozen=True)
class _Rules:
    """What a family of models takes. *sizes* empty: any."""

    longest_prompt: int
    sizes: tuple[str, ...]
    qualities: tuple[str, ...]
    most: int = 10
    native: bool = False


_GPT = _Rules(32_000, (), ("auto", "low", "medium", "high"), native=True)
_DALL_E = {
    "dall-e-2": _Rules(1000, _SQUARES, ("auto", "standard")),
    "dall-e-3": _Rules(4000, ("1024x1024", "1792x1024", "1024x1792"), ("auto", "standard", "hd"), most=1),
}


@dataclass(frozen=True)
class Order:
    """Images that are to be made. *native*: as `gpt-image-*` answers. *by_url*: an address in their place."""

    prompt: str
    pictures: list[Picture]
    quality: str
    native: bool
    by_url: bool
    stream: bool
    partial: int
    sent: int

    @property
    def size(self) -> str:
        """ "1024x1024" """
        return f"{self.pictures[0].width}x{self.pictures[0].height}"

    @property
    def background(self) -> str:
        """What is behind the pattern."""
        return "transparent" if self.pictures[0].transparent else "opaque"

    def usage(self, count: int) -> Json:
        """What *count* of the images cost."""
        asked, shown = tokens.count(self.prompt), self.sent * _TOKENS_SENT
        picture = self.pictures[0]
        made = count * max(1, _TOKENS[self.quality] * picture.width * picture.height >> 20)
        return {
            "input_tokens": asked + shown,
            "input_tokens_details": {"text_tokens": asked, "image_tokens": shown},
            "output_tokens": made,
            "total_tokens": asked + shown + made,
        }


def read(body: Mapping[str, Json], default: str, prompt: str, sent: list[bytes], path: str) -> Order:
    """The order in *body*; *sent* are the checksums of the images that came with it. Raises ApiFault."""
    model = body.get("model") or default
    models.require(model, models.IMAGE, path)
    rules = _DALL_E.get(model, _GPT)
    _check_prompt(prompt, rules)
    count = body.get("n") or 1
    if count > rules.most:
        message = (
            f"Invalid 'n': the model '{model}' makes at most {rules.most} image, but got {count} instead."
        )
        raise ApiFault(400, message, "n", "integer_above_max_value")
    quality = body.get("quality") or "auto"
    if quality not in rules.qualities:
        raise invalid_value("quality", quality, rules.qualities)
    _check_form(body, rules, model)
    stream = bool(body.get("stream"))
    if body.get("partial_images") and not stream:
        message = "The 'partial_images' parameter is only allowed when 'stream' is enabled."
        raise ApiFault(400, message, "partial_images")
    width, height = _size(body.get("size") or "auto", rules)
    transparent = rules.native and body.get("background") == "transparent"
    seed = hashlib.sha256(b"".join([prompt.encode("utf-8", "replace"), *sent])).digest()[:16]
    grain = _GRAIN.get(quality, _MOST_GRAIN)
    pictures = [Picture(_numbered(seed, i), width, height, grain, transparent) for i in range(count)]
    by_url = not rules.native and (body.get("response_format") or "url") == "url"
    said = quality if quality in _TOKENS else "high"
    return Order(
        prompt, pictures, said, rules.native, by_url, stream, body.get("partial_images") or 0, len(sent)
    )


def _numbered(seed: bytes, index: int) -> bytes:
    return seed if not index else hashlib.sha256(seed + bytes([index])).digest()[:16]


def _check_prompt(prompt: str, rules: _Rules) -> None:
    if not prompt.strip():
        raise empty_prompt("prompt", "Expected a text with at least one word.")
    if len(prompt) > rules.longest_prompt:
        message = (
            f"Invalid 'prompt': string too long. Expected a string with maximum length "
            f"{rules.longest_prompt}, but got a string with length {len(prompt)} instead."
        )
        raise ApiFault(400, message, "prompt", "string_above_max_length")


def _check_form(body: Mapping[str, Json], rules: _Rules, model: str) -> None:
    if rules.native and body.get("response_format"):
        raise unknown("response_format")
    if not rules.native and body.get("stream"):
        raise ApiFault(400, f"The model '{model}' does not support streaming.", "stream", "unsupported_value")
    form = body.get("output_format") or "png"
    if form != "png":
        message = f"The stand-in has no codec for '{form}': ask for output_format 'png'."
        raise ApiFault(400, message, "output_format", "unsupported_value")


def _size(size: str, rules: _Rules) -> tuple[int, int]:
    if rules.sizes and size not in (*rules.sizes, "auto"):
        raise invalid_value("size", size, rules.sizes)
    found = re.fullmatch(r"([1-9]\d{0,3})x([1-9]\d{0,3})", _AUTO if size == "auto" else size)
    if found is None or max(int(found[1]), int(found[2])) > _LONGEST_SIDE:
        wanted = f"Expected 'auto' or WIDTHxHEIGHT, each at most {_LONGEST_SIDE}"
        raise ApiFault(400, f"Invalid 'size': '{size}'. {wanted}, as '1024x1024'.", "size", "invalid_value")
    return int(found[1]), int(found[2])
