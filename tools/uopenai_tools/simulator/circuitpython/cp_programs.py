"""On CPython: modules of the program are compiled and run as CircuitPython does, those of CPython are not.

Annotations are not looked at, and built-in names are those that CircuitPython has, with a ``next`` that
takes no default.
"""

import __future__

import builtins
import gc
import importlib.machinery
import sysconfig

import cp_storage

_Loader = importlib.machinery.SourceFileLoader
_get_code, _exec_module = _Loader.get_code, _Loader.exec_module
_OWN = tuple({sysconfig.get_path("stdlib"), __file__.rpartition("/")[0]})
# What CPython has, and CircuitPython has not.
_ABSENT = (
    "aiter anext ascii breakpoint copyright credits exit format license quit vars BlockingIOError"
    " ChildProcessError ConnectionAbortedError ConnectionRefusedError ConnectionResetError FileExistsError"
    " FileNotFoundError InterruptedError IsADirectoryError ModuleNotFoundError NotADirectoryError"
    " PermissionError ProcessLookupError RecursionError UnicodeDecodeError UnicodeEncodeError"
)


def _next(iterator):
    return builtins.next(iterator)


def _is_program(path):
    return "site-packages" in path or not path.startswith(_OWN)


def start():
    """From now on."""
    own = dict(vars(builtins))
    for name in _ABSENT.split():
        own.pop(name, None)
    own["next"] = _next
    own["open"] = cp_storage.opening(open)
    compiled = {}  # by path and source: the library lets modules go, and loads them again

    def get_code(self, fullname):
        path = self.get_filename(fullname)
        if not _is_program(path):
            return _get_code(self, fullname)
        key = path, self.get_data(path)
        if key not in compiled:
            flags = __future__.annotations.compiler_flag
            # Not from a cache on disk: what is there was compiled without the flag.
            compiled[key] = compile(key[1], path, "exec", flags, dont_inherit=True)
        return compiled[key]

    def exec_module(self, module):
        if _is_program(self.get_filename(module.__name__)):
            module.__dict__["__builtins__"] = own
        _exec_module(self, module)

    _Loader.get_code, _Loader.exec_module = get_code, exec_module
    # The library calls gc.collect() at each step. What is CPython's own it need not go through each time.
    gc.freeze()
