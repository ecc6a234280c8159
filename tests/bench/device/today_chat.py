"""Today's way: one chat completion, whole."""

import os

import requests

answer = requests.post(
    os.getenv("OPENAI_BASE_URL") + "/chat/completions",
    json={"model": "gpt-4o-mini", "messages": [{"role": "user", "content": "Why is the sky blue?"}]},
    headers={"Authorization": "Bearer " + os.getenv("OPENAI_API_KEY")},
).json()
assert answer["choices"][0]["message"]["content"].endswith("before it arrives.")
assert answer["usage"]["total_tokens"] == 81
