"""Views: a client that differs from another in an attribute or two, over the same connection.

An API group that wants the admin key or an OpenAI-Beta header sees the client through one; so does
``with_raw_response``. Loaded when the first such group is touched.
"""

from .client import OpenAI
from .session import refusal


class View(OpenAI):
    """*client* but for *changes* (attributes)."""

    marks = None  # what marked() has added

    def __init__(self, client, **changes):
        self._viewed = client
        self._run = client._run
        self.stream = client.stream
        self.pages = client.pages
        self.validate = client.validate
        for name in changes:
            setattr(self, name, changes[name])

    def __getattr__(self, name):
        return getattr(self._viewed, name)


class Raw(View):
    """*client*, whose calls give RawResponse."""

    async def _call(self, *args, **how):
        view = _Noting(self._viewed)
        answer = await OpenAI._call(view, *args, **how)
        return RawResponse(view.opened, answer)

    def _list(self, path, params, values=(), method="GET", **_):
        return self._run(self._call(method, path, params, values))


class _Noting(View):
    """*client*, which notes the response of one call with all of its headers."""

    keep = None
    opened = None

    async def _open(self, method, path, params, values=(), files=None):
        self.opened = response = await OpenAI._open(self, method, path, params, values, files)
        return response


class RawResponse:
    """The answer of a call, with the status and the headers that it came with.

    ``status_code``, ``headers`` (a dict; names in lower case), ``request_id`` (None if the service gave
    none), and ``parse()``: what the call would have given; of a list, its first page as an Answer. Bytes
    and events are read from it as they come: use it in ``with``, or close it.
    """

    def __init__(self, response, answer):
        self.status_code = response.status_code
        self.headers = response.headers
        self.request_id = response.headers.get("x-request-id")
        self._response = response
        self._answer = answer

    def parse(self):
        """The answer, as without ``with_raw_response``."""
        return self._answer

    def __getattr__(self, name):
        # Of bytes, what Binary has: read, iter_bytes, stream_to_file…
        return getattr(self._answer, name)

    def close(self):
        """Stop reading."""
        self._response.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    async def __aenter__(self):
        return self

    async def __aexit__(self, *_):
        self.close()


def marked(client, marks):
    """*client* with what an API group's requests carry besides: "admin" (its key), or an OpenAI-Beta."""
    if isinstance(client, Raw):
        return Raw(marked(client._viewed, marks))
    if isinstance(client, View) and client.marks == marks:
        return client
    if marks != "admin":
        headers = {"OpenAI-Beta": marks}
        for name, value in (client.default_headers or {}).items():
            if name.lower() != "openai-beta":
                headers[name] = value
        return View(client, marks=marks, default_headers=headers)
    if not client.admin_api_key:
        raise refusal(
            "this needs an admin key: store one with `uopenai provision`, or pass OpenAI(admin_api_key=...)"
        )
    return View(client, marks=marks, api_key=client.admin_api_key)


def raw(resource):
    """*resource*, whose calls give RawResponse."""
    return type(resource)(Raw(resource._client), resource.name)


_OPTIONS = (
    "api_key admin_api_key organization project webhook_secret base_url websocket_base_url timeout"
    " max_retries default_headers"
)


def options(client, changes):
    """A client as *client*, over the same connection, but for *changes*: the SDK's ``with_options``."""
    for name in changes:
        if name not in _OPTIONS.split():
            raise refusal("with_options has no %s; it has: %s" % (name, _OPTIONS.replace(" ", ", ")))
    made = _Copy()
    for name in _OPTIONS.split() + ["_http", "_inflates", "validate", "_run", "stream", "pages"]:
        setattr(made, name, changes.get(name, getattr(client, name)))
    return made


class _Copy(OpenAI):
    def __init__(self):
        pass
