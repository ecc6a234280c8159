# The unix port's parts that CircuitPython has not.
MICROPY_PY_THREAD = 0
MICROPY_PY_TERMIOS = 0
MICROPY_VFS_FAT = 0
MICROPY_VFS_LFS1 = 0
MICROPY_ROM_TEXT_COMPRESSION = 0
# A file system in memory, for the test of a full one.
MICROPY_VFS_LFS2 = 1
# See pystack.c, heap.c, imports.c.
LDFLAGS += -Wl,--wrap=mp_pystack_init,--wrap=mp_execute_bytecode,--wrap=gc_init,--wrap=mp_import_name
