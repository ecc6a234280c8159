"""Nothing: what the interpreter itself takes of the heap."""
