"""An emulation of CircuitPython's API: ``zlib``, which only decompresses."""

from cp_host import MICROPYTHON as _MICROPYTHON

if _MICROPYTHON:
    import io as _io

    import deflate as _deflate

    def _inflated(data, wbits):
        if wbits < 0:
            kind, size = _deflate.RAW, -wbits
        else:
            kind, size = (_deflate.GZIP, wbits - 16) if wbits >= 24 else (_deflate.ZLIB, wbits)
        with _deflate.DeflateIO(_io.BytesIO(data), kind, max(size, 8) if size else 0) as stream:
            return stream.read()

else:
    import zlib as _zlib

    def _inflated(data, wbits):
        try:
            return _zlib.decompress(data, wbits or 15)
        except _zlib.error as error:
            raise ValueError(str(error)) from None


def decompress(data, wbits=0, bufsize=0):
    """The bytes that *data* was made from; *wbits* below 0 is deflate alone, from 24 on gzip."""
    return _inflated(data, wbits)
