"""What stands for __import__ on MicroPython, where a function in bytecode cannot: see importer().

A relative import is reckoned from the module whose globals are in effect. Native code that uses no globals
leaves those of the importer in effect, which a function in bytecode does not.
"""

import micropython


def importer(default, absolute):
    """An __import__ that asks *absolute* for every import but relative ones, which *default* does."""

    @micropython.native
    def imported(name, globals=None, locals=None, fromlist=None, level=0):
        if level:
            return default(name, globals, locals, fromlist, level)
        return absolute(name, globals, locals, fromlist, level)

    return imported
