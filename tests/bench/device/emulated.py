"""Runs a script over the emulation of CircuitPython's API; without one, prints what that holds of the heap.

The emulation lies in a ROMFS image, mapped by the C library: its bytecode is in no heap.
"""

import gc
import os
import sys

gc.collect()
_before = gc.mem_alloc()

import ffi  # noqa: E402
import uctypes  # noqa: E402
import vfs  # noqa: E402

_libc = ffi.open("libc.so.6")
_size = os.stat("../rom/image")[6]
# PROT_READ, MAP_PRIVATE
_at = _libc.func("p", "mmap", "piiiii")(0, _size, 1, 2, _libc.func("i", "open", "si")("../rom/image", 0), 0)
vfs.mount(vfs.VfsRom(uctypes.bytearray_at(_at, _size)), "/rom")
sys.path.append("/rom")

import emulation  # noqa: E402

emulation.start(settings="settings.toml")

import time  # noqa: E402, F401

import socketpool  # noqa: E402, F401
import supervisor  # noqa: E402, F401
import wifi  # noqa: E402, F401

gc.collect()
if len(sys.argv) > 1:
    __import__(sys.argv[1])
else:
    print(gc.mem_alloc() - _before)
