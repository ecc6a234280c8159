"""Usage is for administrators only, and comes in pages that follow their cursors."""

from __future__ import annotations

from typing import Any

import pytest
from standin_client import Answer, Client

Json = Any

PATH, DAY = "/organization/usage/completions", 86_400


def usage(client: Client, query: str) -> Answer:
    return client.send(
        "GET", f"{PATH}?{query}", headers={"Authorization": f"Bearer {client.service.admin_key}"}
    )


def test_the_pages_lead_through_all_buckets(client: Client) -> None:
    query, page, starts = f"start_time=0&end_time={10_000 * 60}&bucket_width=1m&limit=100", "", []
    for number in range(100):
        assert number == 0 or page.startswith("&page=page_")
        answer = usage(client, query + page)
        if number in (0, 99):
            client.check("usage-completions", answer.json)
        assert answer.json["has_more"] == (number < 99)
        starts += [bucket["start_time"] for bucket in answer.json["data"]]
        page = f"&page={answer.json['next_page']}"
    assert page == "&page=None"
    assert starts == list(range(0, 10_000 * 60, 60))


def test_the_same_time_has_the_same_figures(client: Client) -> None:
    one, two = (usage(client, f"start_time={start}&end_time={3 * DAY}").json["data"] for start in (0, DAY))
    assert one[1:] == two


def test_a_model_is_named_where_that_is_asked_for(client: Client) -> None:
    for query, model in (("", None), ("&group_by[]=model&models[]=gpt-4o", "gpt-4o")):
        answer = usage(client, f"start_time=0&end_time={DAY}{query}")
        client.check("usage-completions", answer.json)
        assert answer.json["data"][0]["results"][0]["model"] == model


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("", "Missing required parameter: 'start_time'."),
        ("start_time=now", "Invalid type for 'start_time': expected an integer"),
        ("start_time=-1", "Invalid 'start_time': integer below minimum value."),
        ("start_time=5&end_time=5", "Invalid 'end_time': it must be after 'start_time', 5, but is 5."),
        ("start_time=0&limit=32", "Invalid 'limit': integer above maximum value. Expected a value <= 31"),
        ("start_time=0&limit=0", "Invalid 'limit': integer below minimum value."),
        ("start_time=0&bucket_width=1w", "Invalid value: '1w'. Supported values are: '1m', '1h' and '1d'."),
        ("start_time=0&group_by=colour", "Invalid value: 'colour'. Supported values are: 'project_id',"),
        ("start_time=0&page=2", "Invalid 'page': '2' is no page of this list."),
        ("start_time=0&page=page_x", "Invalid 'page': 'page_x' is no page of this list."),
    ],
)
def test_a_bad_query_is_refused(client: Client, query: str, message: str) -> None:
    answer = usage(client, query)
    assert answer.status == 400
    assert answer.error["message"].startswith(message)


def test_each_key_is_good_for_its_own_operations(client: Client) -> None:
    ordinary = client.get(f"{PATH}?start_time=0")
    assert (ordinary.status, ordinary.error["code"]) == (403, "insufficient_permissions")
    for path, key in ((PATH, "sk-other"), ("/models", client.service.admin_key)):
        answer = client.send("GET", path, headers={"Authorization": f"Bearer {key}"})
        assert (answer.status, answer.error["code"]) == (401, "invalid_api_key")
        assert key.encode() not in answer.body
