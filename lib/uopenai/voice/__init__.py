"""Speech: a gadget that listens, thinks and speaks.

``Turns`` takes turns: a recording, its answer, spoken sentence by sentence (turns).
"""
