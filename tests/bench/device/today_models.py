"""Today's way: a list of 100 models."""

import os

import requests

answer = requests.get(
    os.getenv("OPENAI_BASE_URL") + "/models",
    headers={"Authorization": "Bearer " + os.getenv("OPENAI_API_KEY")},
).json()
count = 0
for model in answer["data"]:
    assert model["id"][-5:] == "%05d" % count
    count += 1
assert count == 100
