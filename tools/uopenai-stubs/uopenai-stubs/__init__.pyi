"""uopenai: the OpenAI API on a microcontroller, under the names of the official SDK."""

from . import board as board
from . import config as config
from . import errors as errors
from . import models as models
from . import net as net
from . import requests as requests
from .aio import AsyncOpenAI as AsyncOpenAI
from .client import OpenAI as OpenAI
from .errors import APIConnectionError as APIConnectionError
from .errors import APIError as APIError
from .errors import APIResponseValidationError as APIResponseValidationError
from .errors import APIStatusError as APIStatusError
from .errors import APITimeoutError as APITimeoutError
from .errors import AuthenticationError as AuthenticationError
from .errors import BadRequestError as BadRequestError
from .errors import CertificateError as CertificateError
from .errors import ClockNotSetError as ClockNotSetError
from .errors import ConflictError as ConflictError
from .errors import ConnectionClosed as ConnectionClosed
from .errors import ConnectionClosedError as ConnectionClosedError
from .errors import ConnectionClosedOK as ConnectionClosedOK
from .errors import ContentFilterFinishReasonError as ContentFilterFinishReasonError
from .errors import InternalServerError as InternalServerError
from .errors import InvalidWebhookSignatureError as InvalidWebhookSignatureError
from .errors import LengthFinishReasonError as LengthFinishReasonError
from .errors import NotFoundError as NotFoundError
from .errors import OpenAIError as OpenAIError
from .errors import PermissionDeniedError as PermissionDeniedError
from .errors import RateLimitError as RateLimitError
from .errors import ResponseTooLargeError as ResponseTooLargeError
from .errors import ResponseTruncatedError as ResponseTruncatedError
from .errors import ToolRunnerError as ToolRunnerError
from .errors import UnprocessableEntityError as UnprocessableEntityError
from .errors import WebSocketConnectionClosedError as WebSocketConnectionClosedError
from .errors import WebSocketQueueFullError as WebSocketQueueFullError
from .inline import Base64 as Base64
from .inline import DataURL as DataURL
from .timeouts import Timeout as Timeout

__version__: str

def help(name: str | None = None) -> None:
    """Print what an operation takes ("audio.speech.create"), or what a schema says."""
