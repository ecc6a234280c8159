"""An emulation of CircuitPython's API: ``errno``, with ESP-IDF's numbers."""

import cp_host as _host

EPERM, ENOENT, EIO, ENOMEM, EACCES, EEXIST, ENODEV, EISDIR = 1, 2, 5, 12, 13, 17, 19, 21
EBADF, EAGAIN, EINVAL, EPIPE = _host.EBADF, _host.EAGAIN, _host.EINVAL, _host.EPIPE
EOPNOTSUPP, EADDRINUSE, ECONNABORTED = _host.EOPNOTSUPP, _host.EADDRINUSE, _host.ECONNABORTED
ECONNRESET, ENOBUFS, ENOTCONN, ETIMEDOUT = _host.ECONNRESET, _host.ENOBUFS, _host.ENOTCONN, _host.ETIMEDOUT
ECONNREFUSED, EHOSTUNREACH = _host.ECONNREFUSED, _host.EHOSTUNREACH
EALREADY, EINPROGRESS = _host.EALREADY, _host.EINPROGRESS
errorcode = {value: name for name, value in list(globals().items()) if name[:1] == "E"}
