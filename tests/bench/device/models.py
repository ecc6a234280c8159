"""A list of 100 models, item by item."""

from uopenai import OpenAI

count = 0
for model in OpenAI().models.list():
    assert model.id[-5:] == "%05d" % count
    count += 1
assert count == 100
