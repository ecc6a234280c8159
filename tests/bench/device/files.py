"""A list of files across all its pages, item by item: of 200 of them, or of 10,000."""

from uopenai import OpenAI

client = OpenAI()
count = 0
for file in client.files.list():
    assert file.id[-5:] == "%05d" % count
    count += 1
assert count == (10000 if client.base_url[-1] == "9" else 200)
