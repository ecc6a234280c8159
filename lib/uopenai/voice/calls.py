"""The functions that a realtime model may call: offered in the session, called, their results sent."""

from ..exchange import drive
from ..helpers.tools import Toolbox


class Calls:
    """The *tools* of a Talk (see helpers.tools) with *client*. *rounds*: of calls before it has to answer.

    ``sent``: results that the last response may not have seen. ``known``: how many of them the service has.
    """

    def __init__(self, tools, client, rounds):
        self._box = Toolbox(tools, client)
        self._waits = client.stream is not None
        self._rounds = rounds
        self.done = 0  # rounds since somebody spoke
        self.sent = self.known = 0

    @property
    def over(self):
        """Whether it has to answer now."""
        return self.done >= self._rounds

    def offered(self):
        """As a session's ``tools`` has them, which knows no ``strict``."""
        found = []
        for tool in self._box.for_responses():
            tool.pop("strict", None)
            found.append(tool)
        return found

    def of(self, response):
        """The calls in a *response* (a dict) that is done."""
        items = response.get("output") or ()
        return [item for item in items if item.get("type") == "function_call" and item.get("call_id")]

    def note(self, event):
        """An event (a dict) has come: does it say that the service has a result?"""
        if event.get("type") == "conversation.item.added":
            item = event.get("item")
            if isinstance(item, dict) and item.get("type") == "function_call_output":
                self.known += 1

    def answer(self, calls, talk):
        """Do *calls*, send their results, have *talk* ask for an answer. Under AsyncOpenAI a task does it."""
        task = self._answer(calls, talk)
        if self._waits:
            from asyncio import create_task

            create_task(task)
        else:
            drive(task)

    async def _answer(self, calls, talk):
        line = talk.connection._line
        for call in calls:
            result = await self._box.answer(call.get("name"), call.get("arguments"))
            if talk.lost is not None or talk.connection is None or talk.connection._line is not line:
                return  # the conversation that asked for it has ended
            item = {"type": "function_call_output", "call_id": call["call_id"], "output": result}
            talk._post({"type": "conversation.item.create", "item": item})
            self.sent += 1
        self.done += 1
        # Whoever holds the button has interrupted it.
        talk.asks = talk.button is None or not (talk.upward.open or talk.commits)
