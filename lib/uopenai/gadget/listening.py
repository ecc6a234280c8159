"""A port that is listened on, on MicroPython; on CircuitPython it is listening_pool."""

# pyright: reportAssignmentType=false, reportAttributeAccessIssue=false

try:
    import socket
except ImportError:
    from .listening_pool import accept, listen
else:

    def listen(port):
        """Listen on *port*: what accept() takes, and has ``close()``. Raises OSError if the port is taken."""
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(socket.getaddrinfo("0.0.0.0", port)[0][-1])
        listener.listen(2)
        listener.setblocking(False)
        return listener

    def accept(listener):
        """Who has called: an object with readinto, write and close, none of which waits. OSError: nobody."""
        peer = listener.accept()[0]
        peer.setblocking(False)
        return peer
