"""Changes names of built-in modules and types in place, in the interpreter's read-only memory.

The stand-ins have to change a handful of built-in names (`sys.platform`, `time.time`, the `connect` of
sockets, …). A module of the same name over the built-in one would not do for methods of native types, and a
subclass of a native socket cannot be handed to TLS or to select. So the table entry itself is changed:
the page is made writable first, with the C library's own mprotect.

A patched value lies where the garbage collector does not look: whoever patches keeps it alive.
"""

import struct

import ffi
import uctypes

WORD = struct.calcsize("P")
_libc = ffi.open("libc.so.6")
_mprotect = _libc.func("i", "mprotect", "PIi")


def address(thing):
    """Where *thing* lies in memory."""
    # id() puts an address into a small integer without asking whether it fits: bit 31 is the sign.
    number = id(thing)
    return number if number >= 0 else number + (1 << (8 * WORD - 1))


def read_word(place):
    """The word at address *place*."""
    return struct.unpack("P", uctypes.bytearray_at(place, WORD))[0]


def write_word(place, word):
    """Put *word* there."""
    struct.pack_into("P", uctypes.bytearray_at(place, WORD), 0, word)


def patch(owner, name, value, new_name=None):
    """Make *value* what *owner* (a module or a type) has under *name*, and *new_name* its name, if given.

    Raises ValueError when there is no such name, OSError when the memory cannot be made writable.
    """
    members = owner.__dict__
    # mp_obj_dict_t: type, flags and count, allocated, table; an entry is a key and a value.
    table = read_word(address(members) + 3 * WORD)
    entry = table + 2 * WORD * list(members).index(name)
    if _mprotect(entry & ~4095, 8192, 3):  # readable and writable
        raise OSError(13)
    struct.pack_into(
        "PP", uctypes.bytearray_at(entry, 2 * WORD), 0, address(new_name or name), address(value)
    )


def shared(descriptor, size):
    """The first *size* bytes of a file, as a bytearray that is the file's own memory."""
    readable_writable, map_shared = 3, 1
    place = _libc.func("P", "mmap", "PLiiil")(None, size, readable_writable, map_shared, descriptor, 0)
    if place == -1:
        raise OSError(12)
    return uctypes.bytearray_at(place, size)
