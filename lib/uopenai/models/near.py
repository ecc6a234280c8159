"""Finds the names that somebody may have meant."""


def near(name, known):
    """Up to four of *known* (an iterable) that are like *name*, the nearest first."""
    found = []
    low = name.lower()
    for other in known:
        far = _far(low, other.lower())
        if far is not None:
            found.append((far, other))
    return [other for _, other in sorted(found)[:4]]


def _far(name, other):
    """How far two names are from each other; None for too far."""
    if name == other:
        return 0
    if abs(len(name) - len(other)) <= 2:
        most = 1 + len(name) // 6
        steps = distance(name, other, most)
        if steps <= most:
            return steps
    if len(name) > 3 and name in other or len(other) > len(name) // 2 and other in name:
        return 4 + abs(len(name) - len(other))
    return None


def distance(name, other, most):
    """How many letters have to be put in, taken out or changed to make one text of the other.

    Some number above *most*, if it is more: most names differ from the start, and there are two thousand.
    """
    row = list(range(len(other) + 1))
    for i in range(len(name)):
        corner = row[0]
        row[0] = i + 1
        for j in range(len(other)):
            step = corner if name[i] == other[j] else 1 + min(corner, row[j], row[j + 1])
            corner = row[j + 1]
            row[j + 1] = step
        if min(row) > most:
            break
    return row[-1]
