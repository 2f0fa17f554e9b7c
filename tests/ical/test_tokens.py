"""Feed tokens cannot be guessed, and what is stored does not give them away."""

import re
from hashlib import sha256

from ical import FeedKey, tokens


def test_a_token_has_192_bits_and_fits_an_address_as_it_is() -> None:
    made = {tokens.make() for _ in range(1000)}
    assert len(made) == 1000
    assert {bool(re.fullmatch("[A-Za-z0-9_-]{32}", token)) for token in made} == {True}


def test_the_sha_256_of_a_token_is_what_is_stored() -> None:
    token = tokens.make()
    assert tokens.digest(token) == sha256(token.encode("ascii")).hexdigest()


def test_what_is_not_a_token_has_a_digest_too() -> None:
    assert {len(tokens.digest(text)) for text in ("", "æ", "\ud800", "x" * 10_000)} == {64}


def test_a_token_is_not_logged_with_its_key() -> None:
    assert repr(FeedKey("token", "secret")) == "FeedKey(kind='token', first=None, last=None)"
