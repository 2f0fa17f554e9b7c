"""Tokens that nobody guesses, and the hashes of them that are stored."""

import hashlib
import hmac
import secrets

LONGEST = 200
"""A token that is longer is none of ours, and is not looked up."""


def new() -> str:
    """A fresh token of 256 bits that can stand in an address."""
    return secrets.token_urlsafe(32)


def hashed(token: str) -> str:
    """What is stored of a token. A plain hash does: there is nothing to guess in 256 random bits."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def sealed(secret: str, *parts: str) -> str:
    """A seal over the parts that only who knows the secret can make."""
    return hmac.new(secret.encode(), "\0".join(parts).encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()


def same(one: str, other: str) -> bool:
    """Whether two secrets are equal, in a time that tells nothing of where they differ."""
    return hmac.compare_digest(one.encode("utf-8", "surrogatepass"), other.encode("utf-8", "surrogatepass"))
