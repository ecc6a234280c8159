"""One chat completion, whole, its arguments checked before they are sent."""

from uopenai import OpenAI

answer = OpenAI(validate=True).chat.completions.create(
    model="gpt-4o-mini", messages=[{"role": "user", "content": "Why is the sky blue?"}]
)
assert answer.choices[0].message.content.endswith("before it arrives.")
assert answer.usage.total_tokens == 81
