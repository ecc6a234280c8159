"""Options of single operations that a helper cannot keep to: refused before anything is sent."""

import unittest

from helped import client

from uopenai import errors

CALLS = (
    lambda c, **more: c.videos.poll("v", **more),
    lambda c, **more: c.videos.create_and_poll(prompt="x", **more),
    lambda c, **more: c.beta.threads.runs.create_and_poll("t", assistant_id="a", **more),
    lambda c, **more: c.vector_stores.files.upload_and_poll(vector_store_id="v", file=b"x", **more),
    lambda c, **more: c.vector_stores.file_batches.create_and_poll("v", file_ids=["f"], **more),
    lambda c, **more: c.chat.completions.parse(model="m", messages=[], **more),
    lambda c, **more: c.responses.parse(model="m", input="x", **more),
    lambda c, **more: c.responses.run_tools(model="m", input="x", tools=[max], **more),
    lambda c, **more: c.uploads.upload_file_chunked(
        file=b"x", filename="x", mime_type="m", purpose="p", **more
    ),
)
STREAMS = (
    lambda c, **more: c.chat.completions.stream(model="m", messages=[], **more),
    lambda c, **more: c.responses.stream(model="m", input="x", **more),
    lambda c, **more: c.beta.threads.runs.stream("t", assistant_id="a", **more),
)


class Options(unittest.TestCase):
    """fields= and save_to="""

    def test_a_helper_needs_the_whole_answer(self):
        for option, calls in (("fields", CALLS + STREAMS), ("save_to", CALLS)):
            for call in calls:
                made = client()
                with self.assertRaises(errors.OpenAIError) as caught:
                    call(made, **{option: "status"})
                self.assertIn(option + "= is for single operations", str(caught.exception))
                self.assertEqual(made.service.asked, [])


if __name__ == "__main__":
    unittest.main()
