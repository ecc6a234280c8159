"""Opens a verified TLS connection to the service: the chain, the host's name, and how long it takes."""


def check(origin, seconds):
    from uopenai.exchange import drive
    from uopenai.faults import explain
    from uopenai.net import connecting
    from uopenai.net import ticks as time
    from uopenai.session import Session

    session = Session(None, seconds)
    began = time.ticks_ms()
    connection = drive(session.connect(origin, seconds))
    transport = connection.transport
    # Of the phase "secure", which connect has only begun; with CircuitPython it is in connect, and over.
    started = transport.start if connecting.socket else began
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
