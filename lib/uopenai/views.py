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

    def __init__(self, client):
        View.__init__(self, client)
        if self.stream is not None:
            self._run = RawCall

    async def _call(self, *args, **how):
        view = _Noting(self._viewed)
        answer = await OpenAI._call(view, *args, **how)
        return RawResponse(view.opened, answer)

    def _list(  # pyright: ignore[reportIncompatibleMethodOverride]
        self, path, params, values=(), method="GET", **_
    ):
        return self._run(self._page(method, path, params, values))

    async def _page(self, method, path, params, values):
        from .posted import Page

        found = await self._call(method, path, params, values)
        answer = found.parse()
        return RawResponse(found, Page(answer.to_dict()))  # pyright: ignore[reportAttributeAccessIssue]


class _Noting(View):
    """*client*, which notes the response of one call with all of its headers."""

    keep = None
    opened = None

    async def _open(self, method, path, params, values=(), files=None):
        self.opened = response = await OpenAI._open(self, method, path, params, values, files)
        return response


# What RawResponse has of Binary.
_BYTES = "content, iter_bytes, read, readinto, stream_to_file, text, write_to_file"


class RawCall:
    """A call of AsyncOpenAI's that gives RawResponse: ``await`` it, or use it in ``async with``."""

    def __init__(self, task):
        self._task = task

    def __getattr__(self, name):
        return getattr(self._task, name)  # send, throw: a task can be made of it

    def __iter__(self):  # this is what MicroPython's await asks for
        return self._task

    def __await__(self):
        return self._task.__await__()

    async def __aenter__(self):
        self._entered = await self._task
        return self._entered

    async def __aexit__(self, *_):
        self._entered.close()


class RawResponse:
    """The answer of a call, with the status and the headers that it came with.

    ``status_code``, ``headers`` (a dict; names in lower case), ``request_id`` (None if the service gave
    none), and ``parse()``: what the call would have given; of a list, its first page: iterate over it, or
    read its fields. Of bytes, it has what Binary has. They and events are read from it as they come: use
    it in ``with``, or close it.
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
        if name in _BYTES.split(", ") and hasattr(type(self._answer), "readinto"):
            return getattr(self._answer, name)
        raise AttributeError(
            "this has no %s; it has: parse(), headers, status_code, request_id, close(), and of bytes %s"
            % (name, _BYTES)
        )

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
        return View(
            client, marks=marks, default_headers=_merged(client.default_headers, {"OpenAI-Beta": marks})
        )
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
    """A client as *client*, over the same connection, but for *changes*: the SDK's ``with_options``.

    ``default_headers`` come to those that *client* has, ``set_default_headers`` in their place.
    """
    changes = dict(changes)
    headers = changes.pop("set_default_headers", client.default_headers)
    for name in changes:
        if name not in _OPTIONS.split():
            known = _OPTIONS.replace(" ", ", ") + ", set_default_headers"
            raise refusal("with_options has no %s; it has: %s" % (name, known))
    for name in ("api_key", "admin_api_key"):
        if name in changes and changes[name] is not None and not isinstance(changes[name], str):
            from .refusals import no_key

            raise no_key(changes[name])
    changes["default_headers"] = _merged(headers, changes.get("default_headers"))
    if "base_url" in changes:
        changes["base_url"] = (changes["base_url"] or client.base_url).rstrip("/")
    made = object.__new__(type(client))  # an AsyncOpenAI's is one too
    for name in _OPTIONS.split() + ["_http", "_inflates", "validate"]:
        setattr(made, name, changes.get(name, getattr(client, name)))
    return made


def _merged(headers, more):
    """The *headers* (dict or None), and *more* in the place of those of the same names in any case."""
    if not more or not headers:
        return more or headers
    names = [name.lower() for name in more]
    found = dict(more)
    for name in headers:
        if name.lower() not in names:
            found[name] = headers[name]
    return found
