"""Today's way: the text of a streamed response of 2,000 deltas, line by line."""

import json
import os

import requests

answer = requests.post(
    os.getenv("OPENAI_BASE_URL") + "/responses",
    json={"model": "gpt-4o-mini", "input": "Why is the sky blue?", "stream": True},
    headers={"Authorization": "Bearer " + os.getenv("OPENAI_API_KEY")},
)
count = 0
while line := answer.raw.readline():
    if line.startswith(b"data:"):
        event = json.loads(line[5:])
        if event["type"] == "response.output_text.delta":
            assert int(event["delta"]) == count
            count += 1
assert count == 2000
