"""Makes what is generated from the facts in tools/spec."""
