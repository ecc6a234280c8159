"""Today's way: one embedding of 1,536 numbers."""

import os

import requests

answer = requests.post(
    os.getenv("OPENAI_BASE_URL") + "/embeddings",
    json={"model": "text-embedding-3-small", "input": "Why is the sky blue?"},
    headers={"Authorization": "Bearer " + os.getenv("OPENAI_API_KEY")},
).json()
numbers = answer["data"][0]["embedding"]
assert len(numbers) == 1536 and numbers[-1] == 0.25
