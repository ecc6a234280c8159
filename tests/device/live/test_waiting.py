"""Everything that is waited for, once each; a host test compares what arrived with what the SDK sends."""

import os
import unittest

from uopenai import OpenAI

FUNCTION = {"type": "function", "function": {"name": "clock", "parameters": {"type": "object"}}}


class Waiting(unittest.TestCase):
    """In the order of test_helpers' own."""

    def test_everything(self):
        client = OpenAI(os.getenv("API_KEY"), base_url=os.getenv("PLAIN_URL"))
        store = client.vector_stores.create(name="notes").id
        files = client.vector_stores.files
        text = ("a.txt", b"some words")
        done = files.upload_and_poll(vector_store_id=store, file=text, attributes={"a": 1})
        self.assertEqual((done.status, done.usage_bytes), ("completed", 10))
        done = files.upload_and_poll(vector_store_id=store, file=("a.bin", b"x"), poll_interval_ms=1)
        self.assertEqual((done.status, done.last_error.code), ("failed", "unsupported_file"))
        uploaded = files.upload(vector_store_id=store, file=text)
        self.assertEqual(uploaded.status, "in_progress")
        done = files.create_and_poll(uploaded.id, vector_store_id=store, max_wait_seconds=60)
        self.assertEqual(done.status, "completed")
        done = client.vector_stores.file_batches.upload_and_poll(
            store, files=[text, text], file_ids=[uploaded.id]
        )
        self.assertEqual(done.file_counts.completed, 3)
        self.assertEqual(client.files.wait_for_processing(uploaded.id).status, "processed")
        self.assertEqual(client.videos.create_and_poll(prompt="a fox").status, "completed")
        run = client.beta.threads.create_and_run_poll(assistant_id="asst_1")
        self.assertEqual(run.status, "completed")
        runs = client.beta.threads.runs
        run = runs.create_and_poll(thread_id=run.thread_id, assistant_id="asst_1", tools=[FUNCTION])
        self.assertEqual(run.status, "requires_action")
        call = run.required_action.submit_tool_outputs.tool_calls[0]
        run = runs.submit_tool_outputs_and_poll(
            run_id=run.id,
            thread_id=run.thread_id,
            tool_outputs=[{"tool_call_id": call.id, "output": "noon"}],
        )
        self.assertEqual(run.status, "completed")
        self.assertEqual(client.connections_opened, 1)
        client.close()


if __name__ == "__main__":
    unittest.main()
