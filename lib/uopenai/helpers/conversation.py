"""A conversation whose history stays on the service: only the new turn is sent, and only the words are kept.

    from uopenai.helpers.conversation import Conversation

    chat = Conversation(client, model="gpt-4o-mini", instructions="Be brief.")
    print(chat.say("What is a tide?"))
    for word in chat.say("And a spring tide?", stream=True):
        print(word, end="")

``chat.id`` is a text: kept in a file it outlives a reset, ``Conversation(client, id=…, model=…)`` goes on.
"""

from ..session import refusal
from .awaiting import awaitable

# Of a whole answer, what is built; the rest is skipped.
_FIELDS = ("id", "status", "error", "output.*.type", "output.*.content.*")


class Conversation:
    """Turns of a user and a model, over *client*.

    *id*: left out, a new conversation. The id of a response ("resp_…") goes on behind that response, which
    the service keeps for 30 days; then each answer's id is the next. The id of a conversation ("conv_…", of
    ``client.conversations.create()``) stays the same, and does not expire. *params*: those of
    ``responses.create`` for each turn: model, instructions, tools, temperature…

    A turn that fails, or a stream that is left early, is no part of the conversation: ``id`` changes when an
    answer has come to its end. Peak heap: the text of one answer, or with ``stream=True`` one piece of it.
    """

    def __init__(self, client, id=None, **params):
        if params.get("store") is False:
            raise refusal("a conversation lives on the service: leave store=False out")
        self._responses = awaitable(client.responses)
        self._run = client._run
        self.id = id
        self.params = params

    def say(self, text, stream=False, **params):
        """Say *text* (or what else ``input=`` takes): the answer as text, to be awaited under AsyncOpenAI.

        With *stream* it is Words, to be iterated over. *params*: for this turn alone. Raises APIError for an
        answer that failed.
        """
        params = dict(self.params, input=text, **params)
        if self.id:
            params["conversation" if self.id[:5] == "conv_" else "previous_response_id"] = self.id
        return self._run(self._words(params) if stream else self._text(params))

    def ended(self, response_id):
        """The response *response_id* has come to its end: the next turn stands behind it."""
        if response_id and not (self.id and self.id[:5] == "conv_"):
            self.id = response_id

    async def _text(self, params):
        params.setdefault("fields", _FIELDS)
        answer = (await self._responses.create(**params)).to_dict()
        if answer.get("status") == "failed":
            from ..errors import named

            error = answer.get("error") or {}
            raise named("APIError")(
                "the answer failed: %s" % (error.get("message") or "no reason given"), error
            )
        self.ended(answer.get("id"))
        words = []
        for item in answer.get("output") or ():
            if item.get("type") == "message":
                for part in item.get("content") or ():
                    words.append(part.get("text") or part.get("refusal") or "")
        return "".join(words)

    async def _words(self, params):
        stream = await self._responses.create(stream=True, **params)
        first = await stream.next_event()  # response.created
        response = (first.to_dict() if first else {}).get("response") or {}
        return Words(self, stream, response.get("id"))


class Words:
    """The words of an answer as they are written: for ``for``, or under AsyncOpenAI for ``async for``.

    Use it in ``with``, or close it, if it is not read to its end. ``stream``: where they come from.
    """

    def __init__(self, conversation, stream, response_id):
        self._conversation = conversation
        self.stream = stream
        self._id = response_id
        self._text = stream.text

    def ended(self):
        """All of the words have been read: the next turn stands behind this one."""
        self._conversation.ended(self._id)

    def __iter__(self):
        yield from self._text
        self.ended()

    def __aiter__(self):
        self._text = self._text.__aiter__()
        return self

    async def __anext__(self):
        try:
            return await self._text.__anext__()
        except StopAsyncIteration:
            self.ended()
            raise

    def close(self):
        """Stop: this turn is no part of the conversation."""
        self.stream.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    async def __aenter__(self):
        return self

    async def __aexit__(self, *_):
        self.close()
