"""Opens a TCP connection to the service, and closes it."""


def check(origin, seconds):
    import time

    from uopenai.exchange import drive
    from uopenai.faults import explain
    from uopenai.net import connecting
    from uopenai.net.transport import Transport

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
