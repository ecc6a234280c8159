"""What the device library asks again, counted at the service: see tests/device/live/test_retries.py."""

from __future__ import annotations

from device_run import DeviceRunner
from servers import Server, Talk, json_answer

from uopenai_tools.standin import StandIn


def test_what_is_asked_again_and_what_is_not(run_everywhere: DeviceRunner) -> None:
    with StandIn(tls=False) as service:

        def tell(talk: Talk) -> None:
            while True:
                talk.request()
                told = len(service.log)
                talk.send(json_answer({"statuses": [record.status for record in service.log[:told]]}))
                del service.log[:told]

        log = Server(tell)
        try:
            where = {"API_KEY": service.key, "BASE_URL": service.base_url}
            run_everywhere("test_retries", where | {"LOG_URL": f"http://127.0.0.1:{log.port}/"})
        finally:
            log.close()
