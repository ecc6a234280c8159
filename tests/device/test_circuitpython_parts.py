"""What CircuitPython has of its own beside sockets: its radio, its clock, its settings, its faults in words."""
