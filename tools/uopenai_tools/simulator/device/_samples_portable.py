"""The twin of _samples_native, for an interpreter that runs no native code."""


def convert(plan, source, i, stop, target, at, count):
    """See _samples_native.convert."""
    width, channels, to_width, sides, rate, to_rate, due, before, now, before2, now2, both = plan
    while True:
        if due >= to_rate:
            if i >= stop:
                break
            due -= to_rate
            before, before2 = now, now2
            now = _sample(source, i, width)
            now2 = _sample(source, i + width, width) if channels == 2 else now if both else 0
            i += width * channels
            continue
        if count == 0:
            break
        count -= 1
        values = now, now2
        if rate != to_rate:
            part = (due << 12) // to_rate
            values = [old + ((new - old >> 8) * part >> 4) for old, new in ((before, now), (before2, now2))]
        due += rate
        for value in values[:sides]:
            if to_width == 4:
                target[at] = 0
                target[at + 1] = value & 255
                at += 2
            target[at] = value >> 8 & 255
            target[at + 1] = value >> 16 & 255
            at += 2
    plan[6], plan[7], plan[8], plan[9], plan[10] = due, before, now, before2, now2
    return at


def _sample(source, i, width):
    value = 0
    for byte in source[i : i + width]:
        value = value >> 8 | byte << 16
    if width == 1:
        value ^= 0x800000
    return (value ^ 0x800000) - 0x800000


def fill(target, at, end, value):
    """See _samples_native.fill."""
    for i in range(at, end):
        target[i] = value
