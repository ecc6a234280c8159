"""`GET /models` and `GET /models/{model}`: the models that the stand-in pretends to have, and their use."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from uopenai_tools.standin.call import Call
from uopenai_tools.standin.documents import answer
from uopenai_tools.standin.faults import ApiFault

CHAT, SPEECH, TRANSCRIPTION, OTHER = "chat", "speech", "transcription", "other"
EMBEDDING, IMAGE, COMPLETION, REALTIME = "embedding", "image", "completion", "realtime"

# id: (created, owner, what it is for)
MODELS = {
    "chatgpt-image-latest": (1765925279, "system", IMAGE),
    "dall-e-2": (1698798177, "system", IMAGE),
    "dall-e-3": (1698785189, "system", IMAGE),
    "gpt-3.5-turbo-instruct": (1692901427, "system", COMPLETION),
    "gpt-4.1": (1744316542, "system", CHAT),
    "gpt-4.1-mini": (1744318173, "system", CHAT),
    "gpt-4.1-nano": (1744321707, "system", CHAT),
    "gpt-4o": (1715367049, "system", CHAT),
    "gpt-4o-2024-08-06": (1722814719, "system", CHAT),
    "gpt-4o-mini": (1721172741, "system", CHAT),
    "gpt-4o-mini-2024-07-18": (1721172717, "system", CHAT),
    "gpt-4o-mini-transcribe": (1742068596, "system", TRANSCRIPTION),
    "gpt-4o-mini-tts": (1742403959, "system", SPEECH),
    "gpt-4o-transcribe": (1742068463, "system", TRANSCRIPTION),
    "gpt-5": (1754425777, "system", CHAT),
    "gpt-5-mini": (1754425928, "system", CHAT),
    "gpt-5-nano": (1754426384, "system", CHAT),
    "gpt-image-1": (1745517030, "system", IMAGE),
    "gpt-image-1-mini": (1758845821, "system", IMAGE),
    "gpt-image-1.5": (1764030620, "system", IMAGE),
    "gpt-realtime": (1756256139, "system", REALTIME),
    "gpt-realtime-2025-08-28": (1756256146, "system", REALTIME),
    "gpt-realtime-mini": (1759517133, "system", REALTIME),
    "o4-mini": (1744225351, "system", CHAT),
    "omni-moderation-latest": (1731689265, "system", OTHER),
    "text-embedding-3-large": (1705953180, "system", EMBEDDING),
    "text-embedding-3-small": (1705948997, "system", EMBEDDING),
    "text-embedding-ada-002": (1671217299, "openai-internal", EMBEDDING),
    "tts-1": (1681940951, "openai-internal", SPEECH),
    "tts-1-hd": (1699046015, "system", SPEECH),
    "whisper-1": (1677532384, "openai-internal", TRANSCRIPTION),
}


async def list_models(call: Call) -> Response:
    """`GET /models`."""
    return answer({"object": "list", "data": [_described(name) for name in MODELS]})


async def retrieve(call: Call) -> Response:
    """`GET /models/{model}`."""
    name = call.values["model"]
    if name not in MODELS:
        raise ApiFault(404, f"The model '{name}' does not exist", "model", "model_not_found")
    return answer(_described(name))


def require(name: str, purpose: str, path: str) -> None:
    """Refuse, as the service does, a model that there is not, or that is not for *purpose*."""
    if name not in MODELS:
        message = f"The model `{name}` does not exist or you do not have access to it."
        raise ApiFault(404, message, "model", "model_not_found")
    if MODELS[name][2] != purpose:
        kind = f"{'an' if purpose[0] in 'aeiou' else 'a'} {purpose}"
        message = f"This is not {kind} model and thus not supported in the {path} endpoint: '{name}'."
        raise ApiFault(404, message, "model", "model_not_supported")


def _described(name: str) -> dict[str, Any]:
    created, owner, _ = MODELS[name]
    return {"id": name, "object": "model", "created": created, "owned_by": owner}
