"""Files as text in JSON, read while they are sent."""

from ._types import FileContent

class Base64:
    """*file* as text in a JSON body, in base64: ``{"data": Base64("/talk.wav")}``."""
    def __init__(self, file: FileContent) -> None: ...

class DataURL(Base64):
    """*file* as a data URL in a JSON body: ``{"image_url": {"url": DataURL("/photo.jpg")}}``."""
    def __init__(self, file: FileContent, content_type: str | None = None) -> None: ...
