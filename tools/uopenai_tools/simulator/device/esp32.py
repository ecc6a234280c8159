"""esp32: NVS that persists, the figures of the IDF heap, and what ends a light sleep.

NVS is a log of records in a file beside the flash image (`nvs.py` on the host reads and compacts it):
namespace and key (16 bytes each, padded with zeros), type ("i", "b", or "x" for erased), length (2 bytes,
little-endian), value. The last record of a key counts. What is not committed is lost at a reset.
"""

import struct

from _sleep import wake_on_ext0, wake_on_ext1  # noqa: F401

WAKEUP_ALL_LOW, WAKEUP_ANY_HIGH = False, True
HEAP_DATA = 4
HEAP_EXEC = 1

_NOT_FOUND = -0x1102
_KEY_TOO_LONG = -0x1109
_INVALID_LENGTH = -0x110C

_file = None
_pending = {}
_header = bytearray(35)


class NVS:
    """One *namespace* of the settings that stay over power-off."""

    def __init__(self, namespace):
        self.namespace = _name(namespace)

    def set_i32(self, key, value):
        self._set(key, b"i", struct.pack("<i", value))

    def get_i32(self, key):
        return struct.unpack("<i", self._get(key, b"i"))[0]

    def set_blob(self, key, value):
        self._set(key, b"b", bytes(value) if not isinstance(value, str) else value.encode())

    def get_blob(self, key, buffer):
        value = self._get(key, b"b")
        if len(value) > len(buffer):
            raise OSError(_INVALID_LENGTH, "ESP_ERR_NVS_INVALID_LENGTH")
        memoryview(buffer)[: len(value)] = value
        return len(value)

    def erase_key(self, key):
        if self._read(key)[0] == b"x":
            raise OSError(_NOT_FOUND, "ESP_ERR_NVS_NOT_FOUND")
        self._set(key, b"x", b"")

    def commit(self):
        for name in [name for name in _pending if name[:16] == self.namespace]:
            kind, value = _pending[name]
            _file.seek(0, 2)
            _file.write(name + kind + struct.pack("<H", len(value)) + value)
            del _pending[name]

    def _set(self, key, kind, value):
        _pending[self.namespace + _name(key)] = (kind, value)

    def _get(self, key, kind):
        found, value = self._read(key)
        if found != kind:
            raise OSError(_NOT_FOUND, "ESP_ERR_NVS_NOT_FOUND")
        return value

    def _read(self, key):
        wanted = self.namespace + _name(key)
        if wanted in _pending:
            return _pending[wanted]
        place = size = position = 0
        kind = b"x"
        _file.seek(0)
        while _file.readinto(_header) == 35:
            length = _header[33] | _header[34] << 8
            position += 35
            if _header[:32] == wanted:
                kind, place, size = bytes(_header[32:33]), position, length
            position += length
            _file.seek(position)
        _file.seek(place)
        return kind, _file.read(size)


def _name(text):
    name = text.encode()
    if len(name) > 15:
        raise OSError(_KEY_TOO_LONG, "ESP_ERR_NVS_KEY_TOO_LONG")
    return name + bytes(16 - len(name))


def raw_temperature():
    """Of the chip, in degrees Fahrenheit: that of one at work in a room."""
    return 127


def idf_heap_info(capabilities):
    """(total, free, largest free block, smallest free ever) of each region: those of an ESP32 with Wi-Fi up.

    Fixed figures: the interpreter's C memory is the host's, and without a limit.
    """
    if capabilities == HEAP_EXEC:
        return [(15072, 15036, 14848, 15036)]
    return [
        (7288, 0, 0, 0),
        (16648, 132, 108, 0),
        (111840, 96640, 92160, 62300),
        (15072, 15036, 14848, 15036),
    ]
