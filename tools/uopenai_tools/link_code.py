"""What `link` has a board do with its files: programs for its raw REPL, to be filled in with paths.

For CircuitPython too, which has no os.ilistdir: os.stat tells a folder.
"""

from __future__ import annotations

# SHA-256 (hex) and size of a file, through a buffer. CircuitPython has hashlib.new() alone.
_DIGEST = """
def _digest(path, buffer):
    import hashlib, binascii
    made = hashlib.sha256() if hasattr(hashlib, "sha256") else hashlib.new("sha256")
    length = 0
    with open(path, "rb") as file:
        while True:
            size = file.readinto(buffer)
            if not size:
                break
            made.update(buffer[:size])
            length += size
    return binascii.hexlify(made.digest()).decode(), length
"""

# Lists files with their hashes and sizes; says nothing of what is not there.
FILES = (
    _DIGEST
    + """
import os
def _walk(path):
    if os.stat(path or "/")[0] & 0x4000:
        for name in os.listdir(path or "/"):
            _walk(path + "/" + name)
    else:
        print(*_digest(path, _buffer), path)
_buffer = memoryview(bytearray(512))
for _place in {places!r}:
    try:
        os.stat(_place or "/")
    except OSError:
        continue
    _walk(_place)
del _digest, _walk, _buffer
"""
)

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

# Told once, and then called for hundreds of files: each question to a board takes a moment. It is told again
# where FILES has taken _digest away.
FINISH = (
    _DIGEST
    + """
def _finish(aside, path, digest):
    import os
    whole = _digest(aside, memoryview(bytearray(256)))[0] == digest
    if whole:
        os.rename(aside, path)
    return whole
"""
)

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
    for name in os.listdir(folder):
        if os.stat(folder + "/" + name)[0] & 0x4000:
            _tidy(folder + "/" + name)
    if not os.listdir(folder):
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
