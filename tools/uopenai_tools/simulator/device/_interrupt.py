"""Where the interpreter keeps a KeyboardInterrupt that is to come, so that the host can put one there.

The unix port raises out of its signal handler for SIGINT, wherever it stands: also inside the memory manager
or littlefs, which then are broken. A board only notes the interrupt, and the interpreter raises it at
its next jump or blocking call. The host does the same: it writes the note into this process's memory,
and sends a signal that does nothing but end a blocking call.

It does so only while the gate is open. It stops this process to look at the gate and to write, so that no
note can come after `forbid`, which also takes back the one that has not been raised.
"""

import gc
import struct
import sys

import _rom
import ffi
import uctypes
from _rom import WORD, address, read_word, write_word

_REACH = 8192

_gate = bytearray(1)
_note = bytearray(WORD)


def places():
    """Where an exception is noted, where the KeyboardInterrupt is, the bytes of a word, where the gate is.

    The first three are zeros if they are not known.
    """
    global _note
    pending, exception, size = _find()
    gc.collect()  # else what stays would lie behind all that the search has left
    if pending:
        _note = uctypes.bytearray_at(pending, WORD)
    return pending, exception, size, uctypes.addressof(_gate)


def allow():
    """From now on the host may interrupt."""
    _gate[0] = 1


def forbid():
    """From now on nothing interrupts. No branch, no loop and no memory: an interrupt cannot surface here."""
    _gate[0] = 0
    struct.pack_into("P", _note, 0, 0)


def _find():
    """The places of the note and of the exception, and the bytes of a word.

    Both lie in the state of the virtual machine (py/mpstate.h): the state of the thread, with its globals
    (`dict_globals`) and, three words on, what is pending; then that of the machine, with the ready-made
    exception, and not far from it the dictionary that is `sys.modules`.
    """
    here = address(sys.modules)
    kind = address(KeyboardInterrupt)
    names = address(_rom.__dict__)  # those of the function that reads the memory
    exception = None
    for i in range(_REACH // WORD):
        place = here - i * WORD  # a range of addresses is refused: they are large integers
        found = read_word(place)
        if found == kind:
            exception = place
        elif exception and found == names:
            pending = place + 3 * WORD
            return (pending, exception, WORD) if _works(pending, exception) else (0, 0, 0)
    return (0, 0, 0)


def _works(pending, exception):
    if read_word(pending):
        return False
    try:
        write_word(pending, exception)
        for _ in (0, 1):
            pass
        write_word(pending, 0)
    except KeyboardInterrupt:
        write_word(exception + 2 * WORD, 0)  # its traceback, which would stay in the middle of the heap
        return True
    return False


def allow_waking(number):
    """Let signal *number* end a blocking call, and do nothing else: its handler is abs()."""
    libc = ffi.open("libc.so.6")
    libc.func("P", "signal", "iP")(number, libc.addr("abs"))
    libc.func("i", "siginterrupt", "ii")(number, 1)
