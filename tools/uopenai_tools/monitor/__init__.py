"""A board's log, as `uopenai monitor` shows it.

`watch` reads the port and finds it again when it went; `log` makes lines with time stamps of the bytes;
`panics` says in words what ESP-IDF's panics and resets mean; `symbols` finds addresses in an ELF file.
"""
