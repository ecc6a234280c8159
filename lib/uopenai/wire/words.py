"""What the negative results of ``native`` say; loaded when there is one."""

WRONG = (
    "',' or the end of an array or object is missing",
    "':' is missing",
    "a key is not a string",
    "a control character in a string",
    "an unknown escape in a string",
    "a value that is no string, number, true, false or null",
    "nested deeper than 64",
    "a string that is not base64",
    "a chunk is longer than it says",
    "a chunk size that is no number of 1 to 8 digits",
    "more than 100 trailer lines",
)
