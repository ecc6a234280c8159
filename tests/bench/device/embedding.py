"""One embedding of 1,536 numbers."""

from uopenai import OpenAI

answer = OpenAI().embeddings.create(model="text-embedding-3-small", input="Why is the sky blue?")
numbers = answer.data[0].embedding
assert len(numbers) == 1536 and numbers[-1] == 0.25
