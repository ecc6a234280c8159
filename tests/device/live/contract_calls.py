"""Sends the calls of $CASES (a line of JSON each) to $PLAIN_URL; prints a line of JSON for each that failed.

The other half is tests/contract, which says what was to arrive.
"""

import binascii
import json
import os

from uopenai import OpenAI


def send(client, case):
    """One call, answered and read to its end."""
    call = client
    for step in case["name"].split("."):
        call = getattr(call, step)
    keywords = {name: decoded(value) for name, value in case["arguments"].items()}
    keywords["extra_headers"] = {"X-Case": binascii.b2a_base64(case["id"].encode()).decode().strip()}
    values = [value for _, value in case["path"]]
    if not case["positional"]:
        keywords.update(dict(case["path"]))
        values = []
    finish(call(*values, **keywords))


def decoded(value):
    """An argument; a file is a tuple of its name, bytes and content type."""
    if isinstance(value, list):
        return [decoded(item) for item in value]
    if isinstance(value, dict) and "$file" in value:
        name, content, kind = value["$file"]
        return name, binascii.a2b_base64(content), kind
    return value


def finish(answer):
    """A list asks only when it is read; the others keep the connection until they have been read."""
    kind = type(answer).__name__
    if kind == "Pages":
        answer.data
    elif kind == "Stream":
        for _ in answer:
            pass
    elif kind == "Binary":
        answer.read()


def main():
    client = OpenAI("sk-ordinary", admin_api_key="sk-admin", base_url=os.getenv("PLAIN_URL"), max_retries=0)
    with open(os.getenv("CASES")) as lines:
        for line in lines:
            case = json.loads(line)
            try:
                send(client, case)
            except Exception as fault:
                print(json.dumps({"id": case["id"], "fault": "%s: %s" % (type(fault).__name__, fault)}))
    client.close()
    print("ended")


main()
