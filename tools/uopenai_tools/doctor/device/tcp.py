"""Opens a TCP connection to the service, and closes it."""


def check(origin, seconds):
    from uopenai.exchange import drive
    from uopenai.faults import explain
    from uopenai.net import connecting
    from uopenai.net import ticks as time
    from uopenai.net.transport import Transport

    if connecting.socket is None:
        return in_a_pool(origin, seconds)

    class Timed(Transport):
        """It knows when the connecting itself began, after the name was looked up."""

        def begin(self, state):
            super().begin(state)
            if state == "connect":
                self.began = self.start

    name, _, port = origin.partition("://")[2].rpartition(":")
    transport = Timed(seconds)
    try:
        drive(connecting._open(transport, name.strip("[]"), int(port)))
        return {"took": time.ticks_diff(time.ticks_ms(), transport.began)}
    except OSError as fault:
        raise explain(fault, transport.state, origin)
    finally:
        transport.close()


def in_a_pool(origin, seconds):
    """CircuitPython's sockets: the name is looked up, too."""
    from uopenai.exchange import drive
    from uopenai.net import ticks
    from uopenai.session import Session

    session = Session(None, seconds)
    began = ticks.ticks_ms()
    session.remove(drive(session.connect("http" + origin[origin.find(":") :], seconds)))
    return {"took": ticks.ticks_diff(ticks.ticks_ms(), began)}
