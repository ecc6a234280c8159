"""What the service answers when it refuses: one exception, and the body it becomes."""

from __future__ import annotations

from dataclasses import dataclass, field

from starlette.responses import Response

from uopenai_tools.standin.documents import answer

INVALID = "invalid_request_error"


@dataclass
class ApiFault(Exception):
    """A refusal. *param* is the path of the faulty part of the request, *kind* the error's type."""

    status: int
    message: str
    param: str | None = None
    code: str | None = None
    kind: str = INVALID
    headers: dict[str, str] = field(default_factory=dict)

    def response(self) -> Response:
        """The answer, in the service's shape: one object named "error"."""
        error = {"message": self.message, "type": self.kind, "param": self.param, "code": self.code}
        return answer({"error": error}, self.status, self.headers)


def empty_prompt(param: str, what: str) -> ApiFault:
    """Nothing was asked."""
    message = f"Invalid '{param}': the prompt is empty. {what}"
    return ApiFault(400, message, param, "empty_prompt")
