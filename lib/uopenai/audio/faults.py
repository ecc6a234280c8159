"""What can be wrong with sound, in words: cause and cure. Loaded when something is, and not kept."""

from .error import AudioError

_WIRE = (
    "connect an I2S part (INMP441, MAX98357A) and name its pins: {'kind': 'i2s', 'sck': 5, 'ws': 4, 'sd': 6}"
)


def absent(name, fault):
    return AudioError("there is no %s: %s; or %s" % (name, fault, _WIRE))


def odd_part(name, part):
    return AudioError("the %s is a dict as in boards/*.toml, not %r: %s" % (name, part, _WIRE))


def odd_kind(name, kind):
    codecs = "es7210" if name == "microphone" else "es8311, codec:aw88298"
    return AudioError(
        "a %s has the kind i2s or codec:%s, not %r: see boards/README.md" % (name, codecs, kind)
    )


def no_pin(name, pin):
    return AudioError(
        "the %s's dict has no number for %s: boards/README.md says which lines each kind has" % (name, pin)
    )


def pdm():
    return AudioError(
        "this board's microphone is a PDM one, and MicroPython's machine.I2S has no PDM: connect an I2S "
        "microphone (an INMP441) and name its pins with part=, or run CircuitPython (audiobusio.PDMIn)"
    )


def odd_rate(rate, known):
    words = ", ".join([str(one) for one in known])
    return AudioError("I2S runs at %s Hz, not at %r: convert with uopenai.audio.rates" % (words, rate))


def no_i2s():
    return AudioError(
        "this firmware has no machine.I2S: MicroPython for ESP32, S2 and S3 has it, for a C6 from 1.27 on, "
        "for a C3 only where its build turns it on"
    )


def no_audio(chip):
    return AudioError(
        "CircuitPython for the %s has no sound at all (no audiobusio): take a board with an ESP32-S3, or "
        "MicroPython 1.27 for a C6" % chip
    )


def no_i2s_in(chip, version):
    if chip[:7] == "ESP32C3":
        return AudioError(
            "CircuitPython for the ESP32C3 plays, but it has no microphone (no audioi2sin, no PDMIn): take a "
            "board with an ESP32-S3, or upload a recording that was made elsewhere"
        )
    return AudioError(
        "CircuitPython %s has no I2S microphone: audioi2sin came with 10.3: put that on the board; until "
        "then an ESP32-S3 can take a PDM microphone (audiobusio.PDMIn)" % version
    )


def no_pdm(chip, has_channel):
    if has_channel:
        return AudioError(
            'audiobusio.PDMIn records the left channel only: take "channel" out of the dict, and connect its '
            "L/R pin to ground"
        )
    return AudioError(
        "the %s has no PDM to PCM converter, so its CircuitPython has no PDMIn: on an S2 connect an I2S "
        "microphone (an INMP441; audioi2sin, from 10.3 on), else take a board with an ESP32-S3" % chip
    )


def no_gpio(number):
    return AudioError(
        "this board's CircuitPython has no pin GPIO%d: is this the board that the library was installed "
        "for?" % number
    )


def no_bus(part, fault):
    return AudioError(
        "no I2C at sda=%s, scl=%s for the codec: %s: if the board's own I2C has these pins, hand that over: "
        "dict(part, i2c=board.I2C())" % (part["sda"], part["scl"], fault)
    )


def locked_bus():
    return AudioError(
        "the codec's I2C is locked: unlock() it before the microphone or the speaker is started"
    )


def no_mp3(fault):
    return AudioError(
        "there is no MP3 decoder here (%s): CircuitPython with audiomp3 has one, its builds for chips "
        'without sound or with 2 MB of flash have not: ask for response_format="pcm" and a Speaker' % fault
    )


def large_mp3():
    return AudioError(
        "no memory for the MP3 decoder, which takes 24 KB: let it begin before you allocate much, or "
        'ask for response_format="pcm" and a Speaker'
    )


def not_mp3(fault):
    return AudioError(
        'these bytes are no MP3 sound (%s): ask for response_format="mp3", and hand over the whole '
        "answer" % fault
    )


def other_mp3():
    return AudioError(
        "this MP3 goes on at another sample rate, or with another number of channels, than it began: flush() "
        "between two sounds"
    )


def shared(name, other, pin):
    return AudioError(
        "%s and %s share the wire at GPIO %d, and each I2S is given clocks of its own, so they "
        "cannot run at once: push to talk instead, with Microphone.stop() before Speaker.begin(), and "
        "Speaker.stop() before Microphone.start()" % (name, other, pin)
    )


def not_opened(line, fault, blocks, others):
    if "pystack" in str(fault):  # CircuitPython's Python stack is full: no fault of its pins
        return fault
    part = line.part
    pins = " ".join(
        ["%s=%d" % (wire, part[wire]) for wire in ("sck", "ws", "sd", "clock", "data") if wire in part]
    )
    if isinstance(fault, MemoryError) or (fault.args and fault.args[0] == 12):
        return AudioError(
            "no memory for the %s's DMA buffer (%d blocks of 256 frames): give it a smaller buffer_ms=, or "
            "create it before Wi-Fi and TLS take theirs" % (line.name, blocks)
        )
    if others and "id" in str(fault) or "Peripheral" in str(fault):
        return AudioError(
            "this chip has one I2S, and it is taken: %s and another part work in turns: push to talk, with "
            "Microphone.stop() before Speaker.begin()" % line.name
        )
    return AudioError("the %s's I2S (%s) does not start: %s: are these its pins?" % (line.name, pins, fault))


def dry(part):
    return AudioError(
        "the microphone gives nothing: its I2S clock does not run: are sck=%s and ws=%s free for it?"
        % (part.get("sck", part.get("clock")), part.get("ws", "-"))
    )


def still(part):
    return AudioError(
        "the microphone gives silence without any noise: is it muted, has it power, does its data wire go to "
        "GPIO %d, and is its L/R pin at ground?" % part.get("sd", part.get("data"))
    )


def stuck(part):
    return AudioError(
        "the speaker takes nothing: its I2S clock does not run: are sck=%d and ws=%d free for it?"
        % (part["sck"], part["ws"])
    )


def unwritable(path, fault):
    number = fault.args[0] if fault.args else 0
    if number == 28:  # ENOSPC
        return AudioError("%s: the file system is full: remove files, or record for a shorter time" % path)
    if number == 30:  # EROFS
        return AudioError(
            "%s cannot be written, as USB has the drive: call storage.remount('/', readonly=False) in boot.py"
            % path
        )
    return AudioError("%s cannot be written: %s: does its folder exist?" % (path, fault))


def closed(name):
    return AudioError("the %s has been closed: make another one" % name)


def mute_codec(part, fault):
    return AudioError(
        "the codec %s does not answer at 0x%02x (sda=%s, scl=%s): %s: are these its pins, and has it power?"
        % (part["kind"][6:], part["address"], part.get("sda"), part.get("scl"), fault)
    )


def no_power(part, fault):
    return AudioError(
        "the chip that switches the power of the codec %s does not answer (sda=%s, scl=%s): %s: is this the "
        "board that the library was installed for?"
        % (part["kind"][6:], part.get("sda"), part.get("scl"), fault)
    )


def no_master_clock(part):
    return AudioError(
        "the codec %s needs a master clock at GPIO %d, which machine.I2S does not give out; how to lead it "
        "there is known for I2S(0) of an ESP32-S3 only: take an I2S microphone without codec (INMP441)"
        % (part["kind"][6:], part["mck"])
    )
