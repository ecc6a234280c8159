// MicroPython's unix port with CircuitPython's configuration: its objects, its floats, its Python stack, and
// the parts of the language that it leaves out. Not CircuitPython: none of its own code is here.
//
// The settings are those of py/circuitpy_mpconfig.h and py/mpconfig.h of CircuitPython 9.2 to 10.3 for boards
// with all its modules, as every ESP32 of the S and C series with Wi-Fi has them.

// What it does not name itself, it takes at this level; MicroPython's ports take the one two above.
#define MICROPY_CONFIG_ROM_LEVEL (MICROPY_CONFIG_ROM_LEVEL_CORE_FEATURES)

// A word holds an object: an integer of 31 bits, a float of 30, or a pointer.
#define MICROPY_OBJ_REPR (MICROPY_OBJ_REPR_C)
#define MICROPY_FLOAT_IMPL (MICROPY_FLOAT_IMPL_FLOAT)
typedef int mp_int_t;
typedef unsigned int mp_uint_t;
#define MICROPY_LONGINT_IMPL (MICROPY_LONGINT_IMPL_MPZ)
#define MP_SSIZE_MAX (0x7fffffff)

// Frames of Python calls lie on a stack of their own: see pystack.c.
#define MICROPY_ENABLE_PYSTACK (1)

// The heap grows in areas: see heap.c.
#define MICROPY_GC_SPLIT_HEAP (1)
#define MICROPY_GC_SPLIT_HEAP_AUTO (1)
#define MP_PLAT_ALLOC_HEAP(size) dialect_heap_alloc(size)
#define MP_PLAT_FREE_HEAP(start) dialect_heap_free(start)
void *dialect_heap_alloc(unsigned int size);
void dialect_heap_free(void *start);

// What the unix port has beside it.
#include "variants/mpconfigvariant_common.h"

#undef MICROPY_ENABLE_EMERGENCY_EXCEPTION_BUF
#undef MICROPY_ERROR_REPORTING
#undef MICROPY_PY_GC_COLLECT_RETVAL
#undef MICROPY_WARNINGS
#undef MICROPY_PY_STR_BYTES_CMP_WARN
#undef MICROPY_MALLOC_USES_ALLOCATED_SIZE
#undef MICROPY_MEM_STATS
#undef MICROPY_PY_SYS_EXC_INFO
#undef MICROPY_PY_WEBSOCKET
#undef MICROPY_PY_CRYPTOLIB

// No native code.
#define MICROPY_EMIT_X86 (0)
#define MICROPY_EMIT_X64 (0)

// The compiler.
#define MICROPY_ALLOC_PARSE_CHUNK_INIT (16)
#define MICROPY_COMP_MODULE_CONST (1)
#define MICROPY_COMP_DOUBLE_TUPLE_ASSIGN (1)
#define MICROPY_COMP_TRIPLE_TUPLE_ASSIGN (0)
#define MICROPY_COMP_RETURN_IF_EXPR (0)
#define MICROPY_ENABLE_SOURCE_LINE (1)

// The runtime.
#define MICROPY_CAN_OVERRIDE_BUILTINS (1)
#define MICROPY_ERROR_REPORTING (MICROPY_ERROR_REPORTING_NORMAL)
#define MICROPY_GC_ALLOC_THRESHOLD (0)
#define MICROPY_HELPER_REPL (1)
#define MICROPY_KBD_EXCEPTION (1)
#define MICROPY_MALLOC_USES_ALLOCATED_SIZE (0)
#define MICROPY_MEM_STATS (0)
#define MICROPY_MODULE_BUILTIN_INIT (1)
#define MICROPY_MODULE_BUILTIN_SUBPACKAGES (1)
#define MICROPY_MODULE_WEAK_LINKS (0)
#define MICROPY_NONSTANDARD_TYPECODES (0)
#define MICROPY_OPT_LOAD_ATTR_FAST_PATH (1)
#define MICROPY_OPT_MAP_LOOKUP_CACHE (1)
#define MICROPY_OPT_MPZ_BITWISE (0)
#define MICROPY_QSTR_BYTES_IN_HASH (1)
#define MICROPY_REPL_AUTO_INDENT (1)
#define MICROPY_STACK_CHECK (1)
#define MICROPY_STREAMS_NON_BLOCK (1)
#define MICROPY_ENABLE_EMERGENCY_EXCEPTION_BUF (0)
#define MICROPY_WARNINGS (0)

// The language and its builtins.
#define MICROPY_PY_ALL_SPECIAL_METHODS (1)
#define MICROPY_PY_ARRAY_SLICE_ASSIGN (1)
#define MICROPY_PY_BUILTINS_BYTES_HEX (1)
#define MICROPY_PY_BUILTINS_COMPILE (1)
#define MICROPY_PY_BUILTINS_COMPLEX (1)
#define MICROPY_PY_BUILTINS_EXECFILE (0)
#define MICROPY_PY_BUILTINS_FROZENSET (1)
#define MICROPY_PY_BUILTINS_HELP (1)
#define MICROPY_PY_BUILTINS_HELP_MODULES (1)
#define MICROPY_PY_BUILTINS_INPUT (1)
#define MICROPY_PY_BUILTINS_MEMORYVIEW (1)
#define MICROPY_PY_BUILTINS_NEXT2 (0)
#define MICROPY_PY_BUILTINS_NOTIMPLEMENTED (1)
#define MICROPY_PY_BUILTINS_POW3 (1)
#define MICROPY_PY_BUILTINS_ROUND_INT (1)
#define MICROPY_PY_BUILTINS_SLICE_ATTRS (1)
#define MICROPY_PY_BUILTINS_SLICE_INDICES (1)
#define MICROPY_PY_BUILTINS_STR_CENTER (1)
#define MICROPY_PY_BUILTINS_STR_PARTITION (1)
#define MICROPY_PY_BUILTINS_STR_SPLITLINES (1)
#define MICROPY_PY_BUILTINS_STR_UNICODE (1)
#define MICROPY_PY_DELATTR_SETATTR (0)
#define MICROPY_PY_DESCRIPTORS (1)
#define MICROPY_PY_FSTRINGS (1)
#define MICROPY_PY_FUNCTION_ATTRS (1)
#define MICROPY_PY_REVERSE_SPECIAL_METHODS (1)
#define MICROPY_PY_STR_BYTES_CMP_WARN (0)

// The modules of the language.
#define MICROPY_PY_CMATH (0)
#define MICROPY_PY_COLLECTIONS_DEQUE (1)
#define MICROPY_PY_COLLECTIONS_DEQUE_ITER (1)
#define MICROPY_PY_COLLECTIONS_DEQUE_SUBSCR (1)
#define MICROPY_PY_COLLECTIONS_ORDEREDDICT (1)
#define MICROPY_PY_IO_IOBASE (1)
#define MICROPY_PY_MICROPYTHON_MEM_INFO (0)
#define MICROPY_PY_MICROPYTHON_RINGIO (0)
#define MICROPY_PY_MICROPYTHON_STACK_USE (0)
#define MICROPY_PY_SYS_EXC_INFO (0)
#define MICROPY_PY_SYS_MAXSIZE (1)
#define MICROPY_PY_SYS_STDFILES (1)
#define MICROPY_PY_SYS_STDIO_BUFFER (1) // the unix port's own
#define MICROPY_PY_BINASCII (1)
#define MICROPY_PY_BINASCII_CRC32 (1)
#define MICROPY_PY_ERRNO (1)
#define MICROPY_PY_FRAMEBUF (0)
#define MICROPY_PY_HEAPQ (0)
#define MICROPY_PY_JSON (1)
#define MICROPY_PY_PLATFORM (0)
#define MICROPY_PY_RE (1)
#define MICROPY_PY_RE_MATCH_GROUPS (1)
#define MICROPY_PY_RE_MATCH_SPAN_START_END (1)
#define MICROPY_PY_RE_SUB (1)
#define MICROPY_PY_SELECT (1)
#define MICROPY_PY_WEBSOCKET (0)

// Of what CircuitPython does not have these are left, as the emulation of its API and the bench stand on them.
#define MICROPY_PY_DEFLATE (1)
#define MICROPY_PY_UCTYPES (1)

// Modules that CircuitPython has code of its own for: here MicroPython's stand in.
#define MICROPY_PY_ASYNCIO (1)
#define MICROPY_PY_CRYPTOLIB (0)
#define MICROPY_PY_HASHLIB (1)
#define MICROPY_PY_MATH_CONSTANTS (1)
#define MICROPY_PY_OS (1)
#define MICROPY_PY_RANDOM (1)
#define MICROPY_PY_RANDOM_EXTRA_FUNCS (1)
