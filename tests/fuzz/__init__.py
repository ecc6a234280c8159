"""Fuzzing of the codecs: valid documents, damaged, in random pieces; see `python -m fuzz --help`."""
