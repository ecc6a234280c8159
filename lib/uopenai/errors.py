"""The SDK's exception tree. Every text names the cause, and what to do about it.

The classes that few programs name are made when somebody first asks for them (``errors.RateLimitError``,
or the client raising it): nineteen classes would hold 4.5 KB of a board's heap, these hold one.
"""


class OpenAIError(Exception):
    """Everything that this library raises on purpose."""


class APIError(OpenAIError):
    """Something went wrong between here and the service.

    ``message`` (text), and where the service sent them: ``type``, ``code``, ``param``, else None.
    """

    type = None
    code = None
    param = None
    request_id = None
    status_code = 0  # of no answer
    passing = False  # it may be gone by the next try
    sent = True  # some of the request may have reached the service

    def __init__(self, message, error=None):
        # By super(): MicroPython finds no __init__ of a built-in exception under a class's own name.
        super().__init__(message)
        self.message = message
        if isinstance(error, dict):
            self.type = error.get("type")
            self.code = error.get("code")
            self.param = error.get("param")


class APIConnectionError(APIError):
    """No answer, or not all of it: the network, the name, the address, or the other end."""

    passing = True


class APIStatusError(APIError):
    """The service answered with an error: ``status_code``, ``request_id``, ``headers``."""

    def __init__(self, message, error=None, status_code=0, headers=None):
        super().__init__(message, error)
        self.status_code = status_code
        self.headers = headers or {}
        self.request_id = self.headers.get("x-request-id")


# The rest of the tree, each with the class it is a child of. (One text costs a board less than a dict.)
_RARE = (
    " APITimeoutError=APIConnectionError CertificateError=APIConnectionError"
    " ClockNotSetError=APIConnectionError ResponseTruncatedError=APIConnectionError"
    " ResponseTooLargeError=APIError APIResponseValidationError=APIError"
    " LengthFinishReasonError=OpenAIError ContentFilterFinishReasonError=OpenAIError"
    " ToolRunnerError=OpenAIError InvalidWebhookSignatureError=OpenAIError"
    " ConnectionClosed=APIConnectionError ConnectionClosedOK=ConnectionClosed"
    " ConnectionClosedError=ConnectionClosed WebSocketConnectionClosedError=OpenAIError"
    " WebSocketQueueFullError=OpenAIError BadRequestError=APIStatusError"
    " AuthenticationError=APIStatusError PermissionDeniedError=APIStatusError"
    " NotFoundError=APIStatusError ConflictError=APIStatusError"
    " UnprocessableEntityError=APIStatusError RateLimitError=APIStatusError"
    " InternalServerError=APIStatusError "
)


def named(name):
    """The exception class called *name*. Raises AttributeError."""
    found = globals().get(name)
    if found is None:
        at = _RARE.find(" %s=" % name)
        if at < 0:
            raise AttributeError("uopenai has no " + name)
        parent = _RARE[at + len(name) + 2 :].split(" ")[0]
        # A certificate or a clock that is wrong now is wrong at the next try too.
        lasting = {"passing": False} if name in ("CertificateError", "ClockNotSetError") else {}
        found = type(name, (named(parent),), lasting)
        globals()[name] = found
    return found


__getattr__ = named


def of_status(status):
    """The class of an answer with this status code (400 and above)."""
    if status >= 500:
        return named("InternalServerError")
    known = (
        " 400=BadRequestError 401=AuthenticationError 403=PermissionDeniedError 404=NotFoundError"
        " 409=ConflictError 422=UnprocessableEntityError 429=RateLimitError "
    )
    at = known.find(" %d=" % status)
    return named(known[at + 5 :].split(" ")[0] if at >= 0 else "APIStatusError")
