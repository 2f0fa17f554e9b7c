"""Unguessable feed addresses: what stands in the address, and what is stored of it."""

import secrets
from hashlib import sha256

OCTETS = 24


def make() -> str:
    """A new token of 192 random bits, 32 characters that need no encoding in an address."""
    return secrets.token_urlsafe(OCTETS)


def digest(token: str) -> str:
    """What to store and look up in place of the token: its SHA-256, 64 hexadecimal digits."""
    return sha256(token.encode(errors="backslashreplace")).hexdigest()
