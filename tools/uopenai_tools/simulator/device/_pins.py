"""machine.Pin, PWM and bitstream: the host is told of what is put on pins, and presses buttons.

A pin reads what is put on it from outside; else what it puts out itself; else its pull.
"""

import _panel
from _panel import PINS
from micropython import const
from umachine import PinBase

_OUTPUT, _OPEN_DRAIN = const(2), const(4)  # as bits of a mode
_FLOATS = const(255)
_NOTE_BYTES = const(8)

# By number: a Pin is only a name for what is here.
_mode = bytearray(PINS)
_pull = bytearray(PINS)
_out = bytearray(PINS)
_shown = bytearray(b"\xff" * PINS)
_seen = bytearray(PINS)
_handlers = {}
wake_pin = None  # by irq(wake=): its number, the level, what it ends


def number(pin):
    """The number of *pin*, a Pin or a number."""
    found = getattr(pin, "id", pin)
    if not isinstance(found, int) or not 0 <= found < PINS:
        raise ValueError("invalid pin")
    return found


def level(pin):
    """What is to be read at the pin with this number: 0 or 1."""
    outside = _panel.level(pin)
    mode = _mode[pin]
    if mode & _OUTPUT and not (mode & _OPEN_DRAIN and _out[pin]):
        return _out[pin]
    return _pull[pin] >> 1 & 1 if outside == _FLOATS else outside


def _show(pin):
    now = _FLOATS
    if _mode[pin] & _OUTPUT and not (_mode[pin] & _OPEN_DRAIN and _out[pin]):
        now = _out[pin]
    if now != _shown[pin]:
        _shown[pin] = now
        _panel.note(_panel.LEVEL, pin, now, 0)


class Pin(PinBase):
    """See https://docs.micropython.org/en/latest/library/machine.Pin.html."""

    IN, OUT, OPEN_DRAIN = 1, 3, 7
    PULL_DOWN, PULL_UP = 1, 2
    IRQ_RISING, IRQ_FALLING, WAKE_LOW, WAKE_HIGH = 1, 2, 4, 5
    DRIVE_0, DRIVE_1, DRIVE_2, DRIVE_3 = range(4)

    def __init__(self, id, mode=None, pull=-1, *, value=None, drive=None, hold=None):
        self.id = number(id)
        self.init(mode, pull, value=value)

    def init(self, mode=None, pull=-1, *, value=None, drive=None, hold=None):
        """Take what is given, and leave the rest as it is."""
        if value is not None:
            _out[self.id] = 1 if value else 0
        if mode is not None and mode != -1:
            _mode[self.id] = mode
        if pull != -1:
            _pull[self.id] = pull or 0
        _show(self.id)

    def value(self, value=None):
        """Read it, or set it."""
        if value is None:
            return level(self.id)
        _out[self.id] = 1 if value else 0
        _show(self.id)

    __call__ = value

    def on(self):
        self.value(1)

    def off(self):
        self.value(0)

    def toggle(self):
        self.value(1 - _out[self.id])

    def irq(self, handler=None, trigger=IRQ_FALLING | IRQ_RISING, wake=None):
        """Let *handler* be called with the pin at a falling or rising edge; or let a level end a sleep."""
        global wake_pin
        if wake is not None and trigger in (Pin.WAKE_LOW, Pin.WAKE_HIGH):
            if not isinstance(wake, int) or not 2 <= wake <= 7:
                raise ValueError("bad wake value")
            if wake_pin and wake_pin[0] != self.id:
                raise ValueError("no resources")
            wake_pin = self.id, int(trigger == Pin.WAKE_HIGH), wake
            return
        if wake_pin and wake_pin[0] == self.id:
            wake_pin = None
        _seen[self.id] = _panel.changes(self.id)
        if handler:
            _handlers[self.id] = self, handler, trigger
        else:
            _handlers.pop(self.id, None)

    def __repr__(self):
        return "Pin(%d)" % self.id


def changed(_=None):
    """Something has been done to pins: call the handlers, once for each edge."""
    for pin, (subject, handler, trigger) in _handlers.items():
        edges = _panel.changes(pin) - _seen[pin] & 255
        _seen[pin] = _seen[pin] + edges & 255
        while edges:
            edges -= 1
            # The last one led to what is there now.
            rising = _panel.level(pin) ^ (edges & 1)
            if trigger & (Pin.IRQ_RISING if rising else Pin.IRQ_FALLING):
                handler(subject)


class PWM:
    """See https://docs.micropython.org/en/latest/library/machine.PWM.html: it is told of, and no more."""

    def __init__(self, dest, *, freq=5000, duty=None, duty_u16=None, duty_ns=None):
        self._pin = number(dest)
        self._duty = 32768
        self.init(freq=freq, duty=duty, duty_u16=duty_u16, duty_ns=duty_ns)

    def init(self, *, freq=None, duty=None, duty_u16=None, duty_ns=None):
        if freq is not None:
            if not 0 < freq <= 40000000:
                raise ValueError("frequency must be from 1Hz to 40MHz")
            self._freq = freq
        if duty is not None:
            duty_u16 = duty * 64
        elif duty_ns is not None:
            duty_u16 = duty_ns * self._freq * 65536 // 1000000000
        if duty_u16 is not None:
            self._duty = max(0, min(65535, duty_u16))
        _panel.note(_panel.PWM, self._pin, self._freq, self._duty)

    def freq(self, value=None):
        if value is None:
            return self._freq
        self.init(freq=value)

    def duty_u16(self, value=None):
        if value is None:
            return self._duty
        self.init(duty_u16=value)

    def duty(self, value=None):
        if value is None:
            return self._duty // 64
        self.init(duty=value)

    def duty_ns(self, value=None):
        if value is None:
            return self._duty * 1000000000 // (65536 * self._freq)
        self.init(duty_ns=value)

    def deinit(self):
        _panel.note(_panel.PWM, self._pin, 0, 0)


def bitstream(pin, encoding, timing, data):
    """Bits by the lengths of pulses: what lights with a chip of their own (NeoPixel) are told."""
    if encoding:
        raise ValueError("encoding")
    if len(timing) != 4:
        raise ValueError("requested length 4 but object has length %d" % len(timing))
    data = bytes(data)
    _panel.note(_panel.PIXELS, number(pin), len(data), 0)
    for at in range(0, len(data), _NOTE_BYTES):
        piece = data[at : at + _NOTE_BYTES] + b"\0" * 7
        first = int.from_bytes(piece[:4], "little")
        _panel.note(_panel.DATA, number(pin), first, int.from_bytes(piece[4:8], "little"))
