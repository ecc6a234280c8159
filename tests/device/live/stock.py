"""The HTTP module that a board has without ours: MicroPython's requests, or Adafruit's."""

try:
    import requests
except ImportError:
    import adafruit_connection_manager as manager
    import adafruit_requests
    import wifi

    requests = adafruit_requests.Session(
        manager.get_radio_socketpool(wifi.radio), manager.get_radio_ssl_context(wifi.radio)
    )
