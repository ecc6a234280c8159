"""The functions that a realtime model may call: offered in the session, called, their results sent."""

from ..exchange import drive
from ..helpers.tools import Toolbox


class Calls:
    """The *tools* of a Talk (see helpers.tools) with *client*. *rounds*: of calls before it has to answer."""

    def __init__(self, tools, client, rounds):
        self._box = Toolbox(tools, client)
        self._waits = client.stream is not None
        self._rounds = rounds
        self.done = 0  # rounds since somebody spoke

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

    def answer(self, calls, post):
        """Do *calls*, and give *post* the events that tell of it. Under AsyncOpenAI a task does it."""
        task = self._answer(calls, post)
        if self._waits:
            from asyncio import create_task

            create_task(task)
        else:
            drive(task)

    async def _answer(self, calls, post):
        for call in calls:
            result = await self._box.answer(call.get("name"), call.get("arguments"))
            item = {"type": "function_call_output", "call_id": call["call_id"], "output": result}
            post({"type": "conversation.item.create", "item": item})
        self.done += 1
        event: dict = {"type": "response.create"}
        if self.done >= self._rounds:
            event["response"] = {"tool_choice": "none"}
        post(event)
