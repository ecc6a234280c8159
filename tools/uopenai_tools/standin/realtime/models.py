"""The models that a realtime session can have."""

from __future__ import annotations

from uopenai_tools.standin import models
from uopenai_tools.standin.faults import ApiFault

DEFAULT = "gpt-realtime"


def require(name: str) -> None:
    """Refuse a model that there is not, or that speaks in no session. Raises ApiFault."""
    if name not in models.MODELS:
        message = f"The model `{name}` does not exist or you do not have access to it."
        raise ApiFault(404, message, "model", "model_not_found")
    if models.MODELS[name][2] != models.REALTIME:
        raise ApiFault(400, f'Model "{name}" is not supported in realtime mode.', "model", "invalid_model")
