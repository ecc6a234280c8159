"""Looks up the name of the service's host."""


def check():
    from uopenai import config, session
    from uopenai.net import ticks as time

    origin = session.split_url(config.get("base_url") or "https://api.openai.com/v1")[0]
    name, _, port = origin.partition("://")[2].rpartition(":")
    name = name.strip("[]")
    started = time.ticks_ms()
    try:
        found = look_up(name, int(port))
    except OSError as fault:
        from uopenai.faults import explain

        raise explain(fault, "resolve", origin)
    took = time.ticks_diff(time.ticks_ms(), started)
    # Not every port shows an address as text.
    addresses = [entry[4][0] for entry in found if isinstance(entry[4], tuple)]
    return {"origin": origin, "name": name, "addresses": addresses, "took": took}


def look_up(name, port):
    try:
        import socket
    except ImportError:
        import socketpool  # pyright: ignore[reportMissingImports] - CircuitPython's
        import wifi  # pyright: ignore[reportMissingImports]

        radio = wifi.radio  # pyright: ignore[reportAttributeAccessIssue]
        return socketpool.SocketPool(radio).getaddrinfo(name, port)
    return socket.getaddrinfo(name, port, 0, socket.SOCK_STREAM)
