"""A conversation on the service: what each turn sends, and behind which turn the next one stands."""

import json
import unittest

from helped import client

from uopenai import errors
from uopenai.helpers.conversation import Conversation

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"


def said(name, *texts, **more):
    """A whole response *name* that says *texts*."""
    content = [{"type": "output_text", "text": text, "annotations": []} for text in texts]
    output = [{"type": "reasoning", "summary": []}, {"type": "message", "content": content}]
    return dict(more, id=name, status=more.get("status", "completed"), output=output)


def events(name, *texts, last="response.completed", **more):
    """The same as a stream of events."""
    found = [{"type": "response.created", "response": {"id": name, "status": "in_progress"}}]
    found += [{"type": "response.output_text.delta", "delta": text} for text in texts]
    if last:
        found.append({"type": last, "response": said(name, *texts, **more)})
    lines = ["event: %s\ndata: %s\n\n" % (each["type"], json.dumps(each)) for each in found]
    return HEAD + "".join(lines).encode()


class Talking(unittest.TestCase):
    """Conversation.say()"""

    def test_each_turn_stands_behind_the_last_and_only_it_is_sent(self):
        made = client(said("resp_1", "Hello", "."), said("resp_2", "So."), said("resp_3", "Bye."))
        chat = Conversation(made, model="m", instructions="Be brief.")
        self.assertEqual(chat.say("Hi"), "Hello.")
        self.assertEqual(chat.say("And?", instructions="Be long."), "So.")
        again = Conversation(made, id=chat.id, model="m")  # after a reset
        self.assertEqual(again.say("Bye"), "Bye.")
        sent = made.service.sent
        self.assertEqual([each["input"] for each in sent], ["Hi", "And?", "Bye"])
        self.assertEqual([each.get("previous_response_id") for each in sent], [None, "resp_1", "resp_2"])
        self.assertEqual([each.get("instructions") for each in sent], ["Be brief.", "Be long.", None])
        self.assertEqual(again.id, "resp_3")

    def test_a_conversation_of_the_services_keeps_its_id(self):
        made = client(said("resp_1", "Hello"), events("resp_2", "So"))
        chat = Conversation(made, id="conv_1", model="m")
        chat.say("Hi")
        self.assertEqual("".join(chat.say("And?", stream=True)), "So")
        self.assertEqual([each["conversation"] for each in made.service.sent], ["conv_1"] * 2)
        self.assertNotIn("previous_response_id", made.service.sent[1])
        self.assertEqual(chat.id, "conv_1")

    def test_words_come_as_they_are_written(self):
        made = client(events("resp_1", "A ", "tide"), said("resp_2", "So"))
        chat = Conversation(made, model="m")
        with chat.say("What?", stream=True) as words:
            self.assertEqual(list(words), ["A ", "tide"])
        self.assertEqual(made.service.sent[0], {"model": "m", "input": "What?", "stream": True})
        chat.say("And?")
        self.assertEqual(made.service.sent[1]["previous_response_id"], "resp_1")

    def test_a_turn_that_did_not_come_to_its_end_is_none(self):
        left = events("resp_2", "A ", "tide")
        cut = events("resp_2", "A ", last=None)
        failed = events("resp_2", last="response.failed", status="failed", error={"message": "broken"})
        refused = said("resp_2", status="failed", error={"code": "server_error", "message": "broken"})
        for answer, stream in ((left, True), (cut, True), (failed, True), (refused, False)):
            made = client(said("resp_1", "Hello"), answer, said("resp_3", "So"))
            chat = Conversation(made, model="m")
            chat.say("Hi")
            if answer is left:
                words = chat.say("What?", stream=True)
                for _ in words:
                    break
                words.close()
            else:
                with self.assertRaises(errors.APIError):
                    words = chat.say("What?", stream=stream)
                    list(words)
            self.assertEqual(chat.id, "resp_1")
            chat.say("Again?")
            self.assertEqual(made.service.sent[2]["previous_response_id"], "resp_1")

    def test_a_refusal_is_said_too(self):
        answer = said("resp_1")
        answer["output"][1]["content"] = [{"type": "refusal", "refusal": "I must not."}]
        self.assertEqual(Conversation(client(answer), model="m").say("Hi"), "I must not.")

    def test_what_the_service_shall_not_keep_cannot_be_gone_on_with(self):
        with self.assertRaises(errors.OpenAIError):
            Conversation(client(), model="m", store=False)


if __name__ == "__main__":
    unittest.main()
