"""Opens a verified TLS connection to the service: the chain, the host's name, and how long it takes."""


def check(origin, seconds):
    import time

    from uopenai.exchange import drive
    from uopenai.faults import explain
    from uopenai.session import Session

    session = Session(None, seconds)
    connection = drive(session.connect(origin, seconds))
    transport = connection.transport
    started = transport.start  # of the phase "secure", which connect has only begun
    name = origin.partition("://")[2]
    try:
        # The handshake runs with the first bytes. These need no key, and what is answered is not read.
        drive(transport.write(b"HEAD / HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n" % name.encode()))
        took = time.ticks_diff(time.ticks_ms(), started)
        try:
            cipher = list(transport.socket.cipher())
        except (AttributeError, OSError):
            cipher = []
        return {"took": took, "cipher": cipher}
    except (OSError, ValueError) as fault:
        raise explain(fault, transport.state, origin)
    finally:
        session.remove(connection)
