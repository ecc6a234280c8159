"""Calls a function later, between two bytecodes of the program, as an interrupt does on a board.

A signal of the system is the interrupt: its handler does nothing but put the function into the queue of
micropython.schedule(), and allocates nothing, so it may come at any time. It ends a call that blocks.
"""

import struct

import ffi
import micropython
from micropython import const

_SIGUSR2, _SIGALRM = const(12), const(14)

_libc = ffi.open("libc.so.6")
_setitimer = _libc.func("i", "setitimer", "iPP")
_value = bytearray(4 * struct.calcsize("l"))
_wanted = _host_wants = None


# A branch is where a Ctrl-C surfaces, and here it would be lost to the program: hence "return".
def _ring(_):
    try:
        return micropython.schedule(_wanted, None)
    except RuntimeError:  # the queue is full: again, soon
        return _setitimer(0, _value, None)


def _knock(_):
    try:
        return micropython.schedule(_host_wants, None)
    except RuntimeError:  # what it wants is looked at when what fills the queue is done with
        return None


_signal = _libc.func("P", "signal", "iC")
_interrupts = _libc.func("i", "siginterrupt", "ii")
_handlers = ffi.callback("v", _ring, "i", lock=True), ffi.callback("v", _knock, "i", lock=True)


def _handle(number, handler):
    _signal(number, handler)
    _interrupts(number, 1)


_handle(_SIGALRM, _handlers[0])


def after(us, function):
    """Call *function* with None in *us* microseconds. There is one alarm: the next call sets it anew."""
    global _wanted
    _wanted = function
    struct.pack_into("llll", _value, 0, 0, 0, us // 1000000, us % 1000000)
    _setitimer(0, _value, None)


def at_knock(function):
    """Call *function* with None when the host sends SIGUSR2."""
    global _host_wants
    _host_wants = function
    _handle(_SIGUSR2, _handlers[1])
