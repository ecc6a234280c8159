"""Firmware for boards: which there is, where it comes from, what is in an image, and whether it is whole."""
