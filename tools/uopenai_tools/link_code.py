"""What `link` has a board do with its files: programs for its raw REPL, to be filled in with paths."""

from __future__ import annotations

# Runs on the board. Lists files with their hashes and sizes; says nothing of what is not there.
FILES = """
import os, hashlib, binascii
def _show(path):
    digest = hashlib.sha256()
    length = 0
    with open(path, "rb") as file:
        while True:
            size = file.readinto(_buffer)
            if not size:
                break
            digest.update(_buffer[:size])
            length += size
    print(binascii.hexlify(digest.digest()).decode(), length, path)
def _walk(folder):
    for entry in os.ilistdir(folder or "/"):
        (_walk if entry[1] & 0x4000 else _show)(folder + "/" + entry[0])
_buffer = memoryview(bytearray(512))
for _place in {places!r}:
    try:
        _kind = os.stat(_place or "/")[0]
    except OSError:
        continue
    (_walk if _kind & 0x4000 else _show)(_place)
del _show, _walk, _buffer
"""

MAKE_FOLDERS = """
import os
for _folder in {folders!r}:
    try:
        os.mkdir(_folder)
    except OSError as error:
        if error.errno != 17: raise
"""

# Also onto a file that is there: littlefs does it in one step, MicroPython's FAT removes that one first.
RENAME = "import os\nos.rename({aside!r}, {path!r})"

# Told once, and then called for hundreds of files: each question to a board takes a moment.
FINISH = """
def _finish(aside, path, digest):
    import os, hashlib, binascii
    made = hashlib.sha256() if hasattr(hashlib, "sha256") else hashlib.new("sha256")  # CircuitPython's
    buffer = memoryview(bytearray(256))
    with open(aside, "rb") as file:
        while True:
            size = file.readinto(buffer)
            if not size:
                break
            made.update(buffer[:size])
    whole = binascii.hexlify(made.digest()).decode() == digest
    if whole:
        os.rename(aside, path)
    return whole
"""

REMOVE = """
import os
try:
    os.remove({path!r})
except OSError as error:
    if error.errno != 2: raise
"""

# Removes the folders that hold nothing; what is in use keeps them.
TIDY = """
import os
def _tidy(folder):
    for entry in list(os.ilistdir(folder)):
        if entry[1] & 0x4000:
            _tidy(folder + "/" + entry[0])
    if not list(os.ilistdir(folder)):
        os.rmdir(folder)
for _folder in {folders!r}:
    try:
        os.stat(_folder)
    except OSError:
        continue
    _tidy(_folder)
del _tidy
"""

# After a failed write: `f` is what mpremote calls the file that it has open on the board.
ABANDON = """
import os
try:
    f.close()
except Exception:
    pass
try:
    os.remove({aside!r})
except OSError:
    pass
"""
