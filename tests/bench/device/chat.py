"""One chat completion, whole."""

from uopenai import OpenAI

answer = OpenAI().chat.completions.create(
    model="gpt-4o-mini", messages=[{"role": "user", "content": "Why is the sky blue?"}]
)
assert answer.choices[0].message.content.endswith("before it arrives.")
assert answer.usage.total_tokens == 81
