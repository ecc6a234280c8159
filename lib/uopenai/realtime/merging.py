"""What several session.update have said together, to say it again on a new connection."""


def merged(had, new):
    """*new* over *had*, both sessions (dicts); neither is changed. What is no object replaces as a whole."""
    if isinstance(new, dict) and isinstance(had, dict):
        out = dict(had)
        for name in new:
            out[name] = merged(had.get(name), new[name])
        return out
    return new
