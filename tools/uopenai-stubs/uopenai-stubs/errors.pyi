"""The SDK's exception tree. Every text names the cause, and what to do about it."""

from .types import CreateChatCompletionResponse, Response

class OpenAIError(Exception):
    """Everything that this library raises on purpose."""

class APIError(OpenAIError):
    """Something went wrong between here and the service."""

    message: str
    type: str | None
    code: str | None
    param: str | None
    request_id: str | None
    status_code: int

class APIConnectionError(APIError):
    """No answer, or not all of it: the network, the name, the address, or the other end."""

class APITimeoutError(APIConnectionError):
    """A wait took longer than its limit."""

class CertificateError(APIConnectionError):
    """The other end cannot be trusted."""

class ClockNotSetError(APIConnectionError):
    """Without a clock no certificate can be checked."""

class ResponseTruncatedError(APIConnectionError):
    """The answer was cut."""

class ResponseTooLargeError(APIError):
    """There is no room for the answer; the text says what to use instead."""

class APIResponseValidationError(APIError):
    """The answer is not of the form that was asked for."""

    completion: CreateChatCompletionResponse | Response

class APIStatusError(APIError):
    """The service answered with an error."""

    headers: dict[str, str]

class ConnectionClosed(APIConnectionError):
    """A realtime connection has ended."""

    code: int  # pyright: ignore[reportIncompatibleVariableOverride] - the one of the WebSocket
    reason: str

class ConnectionClosedOK(ConnectionClosed):
    """As it should."""

class ConnectionClosedError(ConnectionClosed):
    """As it should not."""

class WebSocketConnectionClosedError(OpenAIError):
    """It has ended, and something had not been sent."""

    unsent_messages: list[str]

class WebSocketQueueFullError(OpenAIError):
    """Too much waits to be sent."""

class BadRequestError(APIStatusError):
    """400"""

class AuthenticationError(APIStatusError):
    """401"""

class PermissionDeniedError(APIStatusError):
    """403"""

class NotFoundError(APIStatusError):
    """404"""

class ConflictError(APIStatusError):
    """409"""

class UnprocessableEntityError(APIStatusError):
    """422"""

class RateLimitError(APIStatusError):
    """429"""

class InternalServerError(APIStatusError):
    """500 and above"""

class LengthFinishReasonError(OpenAIError):
    """The answer was too long to be finished."""

    completion: CreateChatCompletionResponse | Response

class ContentFilterFinishReasonError(OpenAIError):
    """The content filter stopped the answer."""

    completion: CreateChatCompletionResponse | Response

class ToolRunnerError(OpenAIError):
    """The model did not come to an end."""

    answer: CreateChatCompletionResponse | Response

class InvalidWebhookSignatureError(OpenAIError):
    """A webhook that is not to be trusted."""
