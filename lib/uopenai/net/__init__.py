"""Where bytes meet the network: transports, trust, Wi-Fi and the clock.

``transport`` is the adapter of the platform at hand; the others are loaded when they are used.
"""
