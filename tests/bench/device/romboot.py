"""Runs a script from a ROMFS image that lies outside the heap, as one in flash does.

The image is mapped by the C library; MicroPython executes the bytecode in place.
"""

import os
import sys

import ffi
import uctypes
import vfs

_libc = ffi.open("libc.so.6")
_size = os.stat("../rom/image")[6]
# PROT_READ, MAP_PRIVATE
_at = _libc.func("p", "mmap", "piiiii")(0, _size, 1, 2, _libc.func("i", "open", "si")("../rom/image", 0), 0)
vfs.mount(vfs.VfsRom(uctypes.bytearray_at(_at, _size)), "/rom")
sys.path[0] = "/rom"
__import__(sys.argv[1])
