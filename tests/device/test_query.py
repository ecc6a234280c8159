"""Queries: what the SDK would put into the address."""

import unittest

from uopenai.answers import Answer
from uopenai.query import encode, quote


class Queries(unittest.TestCase):
    """Names and values, encoded."""

    def test_values_are_encoded_as_the_sdk_does(self):
        cases = (
            ({}, ""),
            ({"limit": 20}, "limit=20"),
            ({"none": None}, ""),
            ({"yes": True}, "yes=true"),
            ({"no": False}, "no=false"),
            ({"ratio": 0.5}, "ratio=0.5"),
            ({"empty": ""}, "empty="),
            ({"a": "b c&d=e/f?g#h+i"}, "a=b%20c%26d%3De%2Ff%3Fg%23h%2Bi"),
            ({"a b": "1"}, "a%20b=1"),
            ({"word": "\xe9\u20ac\U0001f600"}, "word=%C3%A9%E2%82%AC%F0%9F%98%80"),
            ({"line": "a\r\nb\x00"}, "line=a%0D%0Ab%00"),
            ({"safe": "AZaz09-._~"}, "safe=AZaz09-._~"),
            ({"include": ["a", "b c"]}, "include[]=a&include[]=b%20c"),
            ({"include": ("a",)}, "include[]=a"),
            ({"none": []}, ""),
            ({"some": [None, True]}, "some[]=true"),
            ({"filter": {"key": {"gt": 5}}}, "filter[key][gt]=5"),
            ({"list": [{"a": 1}]}, "list[][a]=1"),
            ({"filter": Answer({"key": [Answer({"gt": 5})]})}, "filter[key][][gt]=5"),
        )
        for query, expected in cases:
            with self.subTest(query=query):
                self.assertEqual(encode(query), expected)

    def test_several_names_are_joined(self):
        self.assertEqual(sorted(encode({"a": 1, "b": [2], "c": None}).split("&")), ["a=1", "b[]=2"])

    def test_a_part_of_a_path_is_quoted_whole(self):
        self.assertEqual(quote("ft:gpt/../x?y"), "ft%3Agpt%2F..%2Fx%3Fy")


if __name__ == "__main__":
    unittest.main()
