"""The client: settings, keys, retries, and the verbs that the resources are written in.

It stands on session.Session, which ``uopenai.requests`` dresses in urequests' names, or on another
module with those names; it needs nothing of HTTP but one coroutine that sends a request and gives a
response. All logic is in coroutines; OpenAI drives
them over a transport that never suspends.
"""

from . import __version__, config, errors
from .exchange import drive
from .session import Session, json_body, rewind

_BASE_URL = "https://api.openai.com/v1"
# The fields of an answer's head that are kept: what retries and errors need, and the limits.
_KEEP = ("content-type", "retry-after", "retry-after-ms", "x-", "openai-")
_OPTIONS = ("timeout", "extra_headers", "extra_query", "extra_body")


class OpenAI:
    """A client of the OpenAI API.

    *api_key*, *admin_api_key*, *organization*, *project*, *webhook_secret*, *base_url*: text; left
    out, the board's settings (see config). *timeout*: seconds that any one wait may take; None is no
    limit. *max_retries*: of requests that may be sent twice. *default_headers*: a dict. *http_client*:
    a module or session with ``request()`` in place of ours. *ca*: path, PEM or DER of the trusted
    authorities, /root.cert if left out; False trusts anybody.

    Raises OpenAIError if there is no key. One client is one thread's.
    """

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
    ):
        self.api_key = _setting(api_key, "api_key")
        self.admin_api_key = _setting(admin_api_key, "admin_key")
        if not self.api_key and not self.admin_api_key:
            raise errors.OpenAIError(
                "there is no API key: store one with `uopenai provision`, or pass OpenAI(api_key=...)"
            )
        for key in (self.api_key, self.admin_api_key):
            if not isinstance(key, (str, type(None))):
                raise errors.OpenAIError("an API key is text, not %s" % type(key).__name__)
        self.organization = _setting(organization, "org")
        self.project = _setting(project, "project")
        self.webhook_secret = _setting(webhook_secret, "webhook_secret")
        self.base_url = (_setting(base_url, "base_url") or _BASE_URL).rstrip("/")
        self.websocket_base_url = websocket_base_url
        self.timeout = timeout
        self.max_retries = max_retries
        self.default_headers = default_headers or {}
        if http_client is None:
            self._http = Session(ca, timeout)
        else:
            from .foreign import Foreign

            self._http = Foreign(http_client)

    def __getattr__(self, name):
        from .resources import load

        group = load(name, self)
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

    # The verbs. *params* are the caller's keyword arguments: the body's (or query's) fields, and the
    # options timeout, extra_headers, extra_query, extra_body.

    def _get(self, path, params, **how):
        return drive(self._call("GET", path, params, **how))

    def _post(self, path, params, **how):
        return drive(self._call("POST", path, params, **how))

    def _post_form(self, path, params, files, **how):
        """POST multipart/form-data; *files* names the parameters that are files."""
        return drive(self._call("POST", path, params, files, **how))

    def _list(self, path, params):
        from .pages import Pages

        return Pages(self, path, params)

    async def _call(self, method, path, params, files=None, answer=None, kind="json"):
        """One operation: a Stream if the answer is one, else an Answer (or *answer*, a subclass).

        *kind*: what else the operation may answer with: "text" (then it is a str), or "bytes" (Binary).
        """
        response = await self._open(method, path, params, files)
        from .answers import read

        return await read(response, answer, kind)

    async def _open(self, method, path, params, files=None):
        """Send one operation, with its retries: a response that is no error."""
        options = {name: params.pop(name, None) for name in _OPTIONS}
        query = dict(options["extra_query"] or {})
        if method == "GET":
            query.update(params)
        if query:
            from .query import encode

            encoded = encode(query)
            path += "?" + encoded if encoded else ""
        body, opened = None, ()
        if method == "POST":
            params.update(options["extra_body"] or {})
            body, opened = _body(params, files)
        try:
            return await self._retrying(
                method, self.base_url + path, self._headers(options), body, options["timeout"]
            )
        finally:
            for stream in opened:
                stream.close()

    async def _retrying(self, method, url, headers, body, timeout):
        """Send a request, again where that is safe, and give an answer that is no error."""
        attempt = 0
        while True:
            try:
                response = await self._http.exchange(
                    method, url, headers, body, timeout or self.timeout, _KEEP
                )
                if response.status_code < 300:
                    return response
                from .refusals import status_error

                raise await status_error(response)
            except errors.APIError as fault:
                from .refusals import wait_before_retry

                wait = wait_before_retry(fault, method, attempt)
                if wait is None or attempt >= self.max_retries or (body is not None and not rewind(body)):
                    raise
            from .net.transport import sleep

            await sleep(wait)
            attempt += 1

    def _headers(self, options):
        headers = {
            "Authorization": "Bearer %s" % (self.api_key or self.admin_api_key),
            "Accept": "application/json",
            "User-Agent": "uopenai/" + __version__,
        }
        if self.organization:
            headers["OpenAI-Organization"] = self.organization
        if self.project:
            headers["OpenAI-Project"] = self.project
        for given in (self.default_headers, options["extra_headers"] or {}):
            for name in given:
                for had in list(headers):  # names are the same in any case (RFC 9110 section 5.1)
                    if had.lower() == name.lower():
                        del headers[had]
                if given[name] is not None:
                    headers[name] = given[name]
        return headers


def _setting(given, name):
    return config.get(name) if given is None else given


def _body(params, files):
    """(the request's content, streams to close when it has been sent)"""
    if files:
        from .forms import form

        return form(params, files)
    return json_body(params), ()
