"""What a gadget needs besides the API: LED, button, Wi-Fi and watchdog, faults told, messages received."""

from . import button as button
from . import console as console
from . import inbox as inbox
from . import keeper as keeper
from . import light as light
from . import saying as saying
from . import sleep as sleep
from . import telling as telling
