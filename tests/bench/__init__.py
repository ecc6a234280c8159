"""`make bench`: the figures of the library beside today's way. See README.md."""
