"""Cuts text into sentences as it comes, word by word: what is spoken next is known before all is written.

A sentence ends behind its full stop when the next word begins, so that "3.14" and a stop that is still to be
followed by a quotation mark are not torn apart; in scripts without blanks, behind the stop itself. What is
longer than a breath is cut at a comma, or between two words.
"""

from micropython import const

_LONGEST = const(240)  # characters
_SOON = const(24)  # of a long one: no cut before that

_ENDS = ".!?\u2026\u061f\u06d4\u0964\u0965\u104b\u1362\u17d4"  # …؟۔।॥။።។
_ENDS_WITHOUT_BLANK = "\u3002\uff01\uff1f\uff61\uff0e"  # 。！？｡．
_CLOSING = "\"')]}*_\u201d\u2019\u00bb\u300d\u300f\uff09"
_PAUSES = ",;:\u2013\u2014\u3001\uff0c\uff1b\u060c"  # and dashes, 、，；،

# What is left of a sentence that has been cut at once, and is not said.
_LEFT = _ENDS_WITHOUT_BLANK + "\u300d\u300f\uff09\u201d\u2019"
_MARKS = _ENDS + _ENDS_WITHOUT_BLANK + _CLOSING + _PAUSES + "\u2018\u201c\u2022\u300c\u300e\uff08"

# Words whose full stop ends no sentence.
_SHORT = (
    " mr mrs ms dr prof st sr jr vs fig approx ca dept est gen gov lt col rep sen"
    " hr nr bzw str usw no mme mlle sra srta ud p.ej "
)


class Sentences:
    """Takes pieces of text, gives sentences. *longest*: characters in one of them at most."""

    def __init__(self, longest=_LONGEST):
        self._longest = longest
        self._text = ""
        self._seen = 0  # where the next search begins

    def add(self, piece):
        """*piece* follows."""
        self._text += piece

    def next(self, last=False):
        """The next whole sentence, None if there is none yet.

        *last*: no more text will come, so that what is left is one too.
        """
        while True:
            end = self._end(last)
            if not end:
                return None
            first = 0
            while first < end and self._text[first] in _LEFT:
                first += 1
            sentence = self._text[first:end].strip()
            self._text = self._text[end:].lstrip()
            self._seen = 0
            if speakable(sentence):
                return sentence

    def _end(self, last):
        """Behind which character the first sentence ends; 0 if that has not come."""
        text = self._text
        size = len(text)
        at = self._seen
        while at < size:
            char = text[at]
            if at >= self._longest:
                return self._cut(at)
            at += 1
            if char == "\n":
                return at
            if char in _ENDS_WITHOUT_BLANK:
                return at  # what still belongs to it is _LEFT
            if char in _ENDS:
                behind = at
                while behind < size and (text[behind] in _CLOSING or text[behind] in _ENDS):
                    behind += 1
                if behind == size:
                    # Whether it is the end is told by what comes: look at it again.
                    if not last:
                        self._seen = at - 1
                        return 0
                elif text[behind] in " \t\r\n\xa0" and not (char == "." and _goes_on(text, at - 1)):
                    return behind
        self._seen = size
        return size if last else 0

    def _cut(self, at):
        """Where to cut a sentence that has not ended at *at*."""
        text = self._text
        blank = 0
        while at > _SOON:
            at -= 1
            char = text[at]
            if char in _PAUSES and (char > "\u2fff" or text[at + 1] in " \t"):
                return at + 1
            if not blank and char in " \t":
                blank = at + 1
        return blank or self._longest


def speakable(text):
    """Whether there is anything in *text* to be said, and not marks alone."""
    return any(c.isalpha() or c.isdigit() or (ord(c) > 0xBF and c not in _MARKS) for c in text)


def _goes_on(text, stop):
    """Whether the full stop at *stop* belongs to the word before it: an abbreviation, an initial, "1."."""
    first = stop
    while first and text[first - 1] not in " \t\r\n(\"'\u201c\u00ab":
        first -= 1
    word = text[first:stop].lower()
    if word.isdigit():
        # "1. Stir it": the number of an item stands at the start.
        return not text[:first].strip()
    # A letter, or letters with stops between them ("U.S."), unless it is the word I.
    letters = word != "i" and not [part for part in word.split(".") if len(part) != 1 or not part.isalpha()]
    return letters or " %s " % word in _SHORT
