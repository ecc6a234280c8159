"""Looks up the name of the service's host."""


def check():
    import socket
    import time

    from uopenai import config, session

    origin = session.split_url(config.get("base_url") or "https://api.openai.com/v1")[0]
    name, _, port = origin.partition("://")[2].rpartition(":")
    name = name.strip("[]")
    started = time.ticks_ms()
    try:
        found = socket.getaddrinfo(name, int(port), 0, socket.SOCK_STREAM)
    except OSError as fault:
        from uopenai.faults import explain

        raise explain(fault, "resolve", origin)
    took = time.ticks_diff(time.ticks_ms(), started)
    # Not every port shows an address as text.
    addresses = [entry[4][0] for entry in found if isinstance(entry[4], tuple)]
    return {"origin": origin, "name": name, "addresses": addresses, "took": took}
