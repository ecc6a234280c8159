"""The commands of `uopenai`: a module each, thin over plain functions elsewhere.

A module loads what it needs inside the function, so that a command loads nothing of the others.
"""
