"""Host tools for uopenai: everything that runs on the computer beside the board."""
