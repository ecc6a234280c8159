"""The client: settings, keys, retries, and the verbs that the resources are written in.

It stands on session.Session, which ``uopenai.requests`` dresses in urequests' names, or on another
module with those names; it needs nothing of HTTP but one coroutine that sends a request and gives a
response. All logic is in coroutines, which OpenAI drives over a transport that never suspends, and
AsyncOpenAI (aio) leaves to the caller's ``await``.
"""

import gc

from . import __version__, visit
from .exchange import drive
from .session import Session, sendable


class OpenAI:
    """A client of the OpenAI API.

    *api_key*, *admin_api_key*, *organization*, *project*, *webhook_secret*, *base_url*: text; left
    out, the board's settings (see config). *timeout*: seconds that any one wait may take, or a Timeout;
    None is no limit. *max_retries*: of requests that may be sent twice. *default_headers*: a dict.
    *http_client*: a module or session with ``request()`` in place of ours. *ca*: path, PEM or DER of the
    trusted authorities, /root.cert if left out; False trusts anybody. *socket_pool*, *ssl_context*: a pool
    of sockets and a TLS context of one's own, as Adafruit's libraries take them. *validate*: whether the
    arguments of each call are checked before it is sent; see models.check_call.

    Raises OpenAIError if there is no key. One client is one thread's.
    """

    _run = staticmethod(drive)  # what becomes of a call's coroutine
    name = ""  # of no API group
    validate = False
    stream = pages = None  # AsyncOpenAI's, in place of Stream and Pages
    # What is kept of an answer's head: what retries and errors need, and the limits.
    keep = ("content-type", "content-encoding", "retry-after", "retry-after-ms", "x-", "openai-")

    def __init__(
        self,
        api_key=None,
        *,
        admin_api_key=None,
        organization=None,
        project=None,
        webhook_secret=None,
        base_url=None,
        websocket_base_url=None,
        timeout=60,
        max_retries=2,
        default_headers=None,
        http_client=None,
        ca=None,
        validate=False,
        **own,
    ):
        # Collected often, a heap keeps what stays together, with few holes; and an ESP32's does not grow into
        # the memory that TLS needs. Whoever sets a threshold of his own keeps it.
        free = gc.mem_free() if hasattr(gc, "mem_free") else 0
        if hasattr(gc, "threshold") and gc.threshold() < 0:  # pyright: ignore[reportAttributeAccessIssue]
            gc.threshold((gc.mem_alloc() + free) >> 5)  # pyright: ignore[reportAttributeAccessIssue]
        get = visit("config").get
        self.api_key = get("api_key") if api_key is None else api_key
        self.admin_api_key = get("admin_key") if admin_api_key is None else admin_api_key
        self.organization = get("org") if organization is None else organization
        self.project = get("project") if project is None else project
        self.webhook_secret = get("webhook_secret") if webhook_secret is None else webhook_secret
        self.base_url = (base_url or get("base_url") or "https://api.openai.com/v1").rstrip("/")
        self.websocket_base_url = websocket_base_url
        self.timeout = timeout
        self.max_retries = max_retries
        self.default_headers = default_headers
        if validate:
            self.validate = True
        key = self.api_key or self.admin_api_key
        if not key or not isinstance(key, str) or key.strip() != key:
            from .refusals import no_key

            raise no_key(key)
        # To read a compressed answer takes 32 KB: none is asked for where that is much.
        roomy = free > 98304 and http_client is None and self.stream is None
        self._inflates = roomy and visit("inflate").ready()
        if http_client is None:
            # A timeout comes with each request.
            self._http = Session(ca, None, **own)  # pyright: ignore[reportArgumentType]
        else:
            from .foreign import wrap

            self._http = wrap(http_client, **own)

    def __getattr__(self, name):
        if name[0] == "_":
            raise AttributeError(name)
        from .resources import load

        try:
            group = load(name, self)
        except ImportError:
            group = visit("resources.other").find(self, name)
        setattr(self, name, group)
        return group

    @property
    def connections_opened(self):
        """How many connections this client has opened so far."""
        return self._http.connections_opened

    def close(self):
        """Close the connection that is kept for the next call."""
        self._http.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    # The verbs. *path* has names in braces, for *values*. *params* are the caller's keyword arguments: the
    # fields of the body (or query), and the options timeout, extra_headers, extra_query, extra_body, fields,
    # save_to.

    def _get(self, path, params, values=(), **how):
        return self._run(self._call("GET", path, params, values, **how))

    def _post(self, path, params, values=(), **how):
        return self._run(self._call("POST", path, params, values, **how))

    def _delete(self, path, params, values=(), **how):
        return self._run(self._call("DELETE", path, params, values, **how))

    def _list(self, path, params, values=(), **how):
        if "method" in how:
            from .posted import posted

            return posted(self, path, params, values, **how)
        from .pages import Pages

        return (self.pages or Pages)(self, path, params, values, **how)

    async def _call(self, method, path, params, values=(), files=None, kind="json", base64=(), floats=()):
        """One operation: a Stream if the answer is one, else an Answer.

        *files*: the parameters that are files: with one of them the request is multipart/form-data; () is
        for a request without a body. *kind*: what else the operation may answer with: "text" (then it is a
        str), "bytes" (Binary), or "none" (None). *base64*, *floats*: the paths of an answer's fields that are
        bytes, or numbers.
        """
        tree = True
        saver = None
        if floats or "fields" in params or "save_to" in params:
            tree, saver = visit("fields").wanted(params, kind, base64, floats)
        response = await self._open(method, path, params, values, files)
        said = response.headers.get("content-type", "").split(";")[0].strip()
        if said == "text/event-stream":
            from .stream import Stream

            return (self.stream or Stream)(response, saver, tree)
        if said != "application/json" or kind in "bytes or none":
            from .replies import reply

            return await reply(self, response, said, kind, saver)
        from .answers import Answer, read_json

        value = await read_json(response, tree, saver)
        if not isinstance(value, dict):
            from .refusals import no_object

            raise no_object(response)
        return Answer(value)

    async def _open(self, method, path, params, values=(), files=None):
        """Send one operation, with its retries: a response that is no error."""
        timeout = params.pop("timeout", self.timeout)
        limit = 0 if timeout is None or isinstance(timeout, dict) else timeout
        # 524,288 s, 6 days, are as much as a board's ticks can tell.
        if not (
            isinstance(limit, (int, float)) and 0 <= limit < 1 << 19 and isinstance(self.max_retries, int)
        ):
            from .refusals import timeout as refused  # a name that is there: each new one costs memory

            raise refused(limit, self.max_retries)
        headers = self._headers(params.pop("extra_headers", None))
        if self._inflates and not params.get("stream"):
            headers.setdefault("Accept-Encoding", "gzip, deflate")
        query = params.pop("extra_query", None)
        extra = params.pop("extra_body", None)
        if self.validate:
            visit("models.calls").fit(method, path, params, extra)
        if method != "POST":
            query = dict(params, **(query or {}))
        if values or query:
            path = visit("query").target(path, values, query)
        body = None
        if method == "POST":
            params.update(extra or {})
            if files:
                body = visit("forms").form(params, files)
            if body is None and (files != () or params):
                # Loading it takes a moment; while the answer is read, its room is worth more.
                body = sendable(visit("wire.json_writer").JsonBody, params)
        attempt = 0
        while True:
            try:
                found = await self._http.exchange(
                    method, self.base_url + path, headers, body, timeout, self.keep
                )
                if found.status_code < 300:
                    return found
            except Exception as fault:
                found = fault
            from .refusals import again

            await again(self, found, method, headers, body, attempt)
            attempt += 1

    def _headers(self, extra):
        if not self.api_key:
            from .refusals import no_key

            raise no_key(None)
        headers = {
            "Authorization": "Bearer " + self.api_key,
            "Accept": "application/json",
            "User-Agent": "uopenai/" + __version__,
        }
        if self.organization:
            headers["OpenAI-Organization"] = self.organization
        if self.project:
            headers["OpenAI-Project"] = self.project
        for given in (self.default_headers, extra):
            for name in given or ():
                for had in list(headers):  # names are the same in any case (RFC 9110 section 5.1)
                    if had.lower() == name.lower():
                        del headers[had]
                if given[name] is not None:
                    headers[name] = given[name]
        return headers
