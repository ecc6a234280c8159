"""Makes an answer out of the question: simple, the same for the same question, and plainly not a model's.

What it can do: simple arithmetic, the time, repeating a text ("Repeat: …"), writing a number of words
("… in 200 words"), and otherwise saying what it was asked, so that one sees that the question arrived.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from uopenai_tools.standin.conversation import Conversation

_MOST_WORDS = 20_000
_QUOTED = 120  # characters of what was said before

_REPEAT = re.compile(
    r"^\s*(?:please\s+)?(?:repeat|echo|reply with|say)\b[^:\n]{0,40}:[ \n]?(.+)$", re.I | re.S
)
_WORDS = re.compile(r"\b(\d{1,6})\s+words\b", re.I)
_TIME = re.compile(r"\bwhat(?:'s| is)?\s+(?:the\s+)?(?:current\s+)?time\b|\bwhat time\b", re.I)
_NUMBER = r"(-?\d{1,30}(?:\.\d{1,30})?)"
_SUM = re.compile(rf"{_NUMBER}\s*(\+|-|−|\*|×|/|÷|plus|minus|times|divided by)\s*{_NUMBER}", re.I)
_ONE_SENTENCE = re.compile(r"\bone (?:short )?sentence\b", re.I)

# Words that say nothing about what is asked.
_COMMON = frozenset(
    re.findall(
        r"\w+",
        """
    a about an and any are as at be by can could did do does for from give good had has have he her his
    how i if in into is it its just know like many may me mean more most much my name need no not of on
    one only or our out please say sentence sentences she short should show so some tell than that the
    their them then there these they this those to two up us use used using was way we were what when
    where which while who why will with word words would write you your
        """,
    )
)


@dataclass(frozen=True)
class _Operator:
    apply: Callable[[Fraction, Fraction], Fraction]
    symbol: str


_OPERATORS = {
    "+": _Operator(lambda a, b: a + b, "+"),
    "-": _Operator(lambda a, b: a - b, "−"),
    "*": _Operator(lambda a, b: a * b, "×"),
    "/": _Operator(lambda a, b: a / b, "÷"),
}
_OPERATORS.update(
    {"plus": _OPERATORS["+"], "minus": _OPERATORS["-"], "−": _OPERATORS["-"]}
    | {"times": _OPERATORS["*"], "×": _OPERATORS["*"], "divided by": _OPERATORS["/"], "÷": _OPERATORS["/"]}
)


def compose(conversation: Conversation, now: float, choice: int = 0) -> str:
    """The answer; *now* is the Unix time, *choice* counts the answers to the same question from 0."""
    question = conversation.question
    repeat = _REPEAT.match(question)
    if repeat:
        return repeat[1]
    words = _WORDS.search(question)
    if words and int(words[1]) > 0:
        return essay(topic(question), min(int(words[1]), _MOST_WORDS))
    sentences = [_direct(question, now) or _receipt(conversation)]
    if not _ONE_SENTENCE.search(question):
        sentences += _remarks(conversation)
    if choice:
        sentences.append(f"This is answer number {choice + 1} to the same question.")
    return " ".join(sentences)


def orders(text: str) -> bool:
    """Whether *text* orders a text: to be repeated, or of so many words."""
    return bool(_REPEAT.match(text) or _WORDS.search(text))


def topic(text: str) -> list[str]:
    """Up to three words that *text* seems to be about, in its order."""
    words = list(dict.fromkeys(re.findall(r"[^\W\d_][\w'’-]*", text)))
    telling = [word for word in words if word.lower() not in _COMMON]
    longest = sorted(telling, key=len, reverse=True)[:3]
    return [word for word in telling if word in longest]


def essay(subjects: list[str], count: int) -> str:
    """Exactly *count* words, in sentences, round *subjects*."""
    subject = " and ".join(subjects) or "nothing in particular"
    pattern = (
        f"This sentence number {{}} is about {subject}, and it is here because so many words were asked for."
    )
    words: list[str] = []
    number = 1
    while len(words) < count:
        words += pattern.format(number).split(" ")
        number += 1
    return " ".join(words[:count]).rstrip(".,") + "."


def _direct(question: str, now: float) -> str:
    """The answer to a question that has one, or ""."""
    if _TIME.search(question):
        return time.strftime(
            "It is %H:%M:%S UTC on %d %B %Y, by the clock of the computer I run on.", time.gmtime(now)
        )
    found = _SUM.search(question)
    if not found:
        return ""
    operator = _OPERATORS[found[2].lower()]
    left, right = Fraction(found[1]), Fraction(found[3])
    if operator.symbol == "÷" and not right:
        return f"{_number(left)} divided by zero has no answer."
    return f"{_number(left)} {operator.symbol} {_number(right)} = {_number(operator.apply(left, right))}."


def _number(value: Fraction) -> str:
    if value.denominator == 1:
        return str(value.numerator)
    return f"{float(value):.10g}"


def _receipt(conversation: Conversation) -> str:
    if conversation.ends_with_result:
        return f"The tool answered: {conversation.results[-1][:400]}"
    question = conversation.question
    subjects = topic(question)
    about = f' about "{_joined(subjects)}"' if subjects else ""
    length = f"{_counted(len(question.split()), 'word')} and {_counted(len(question), 'character')}"
    media = _joined([_counted(number, kind) for kind, number in sorted(conversation.media.items())])
    brought = f", with {media}" if media else ""
    if not question:
        return f"Your message arrived without words{brought}."
    return f"Your question{about} arrived whole, {length} long{brought}, and this answer was made from it."


def _remarks(conversation: Conversation) -> list[str]:
    remarks = ["I am the stand-in for the service, so I know no facts: I answer with what I was sent."]
    instructions = " ".join(conversation.instructions).strip()
    if instructions:
        remarks.append(f'My instructions were: "{_shortened(instructions)}"')
    if len(conversation.questions) > 1:
        remarks.append(f'Before that you said: "{_shortened(conversation.questions[-2])}"')
    subjects = topic(conversation.question)
    if subjects:
        longest = max(subjects, key=len)
        remarks.append(
            f'The longest word that matters is "{longest}", of {_counted(len(longest), "letter")}.'
        )
    return remarks


def _shortened(text: str) -> str:
    return text if len(text) <= _QUOTED else text[:_QUOTED].rsplit(" ", 1)[0] + " …"


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'s' if number != 1 else ''}"


def _joined(items: list[str]) -> str:
    return " and ".join(([", ".join(items[:-1])] if len(items) > 1 else []) + items[-1:])
