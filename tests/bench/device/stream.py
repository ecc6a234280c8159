"""A streamed response of 2,000 deltas: its text."""

from uopenai import OpenAI

count = 0
with OpenAI().responses.create(model="gpt-4o-mini", input="Why is the sky blue?", stream=True) as stream:
    for piece in stream.text:
        assert int(piece) == count
        count += 1
assert count == 2000
