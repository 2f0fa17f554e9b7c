"""E-mail addresses as we accept and store them."""

import re

from booking.domain.problems import Problem

LONGEST = 254

_LOCAL_PART = r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}"
_DOMAIN = r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z0-9-]{2,63}"
_ADDRESS = re.compile(f"{_LOCAL_PART}@{_DOMAIN}")


class BadEmail(Problem):
    """The text is not an e-mail address: `field`."""

    code = "bad-email"


def address(text: str, *, field: str = "email") -> str:
    """The address in lower case, its domain in ASCII; raises BadEmail."""
    local, at, domain = text.strip(" ").rpartition("@")
    try:
        found = f"{local}{at}{domain.encode('idna').decode()}".lower()
    except UnicodeError as error:
        raise BadEmail(field=field) from error
    if len(found) > LONGEST or not _ADDRESS.fullmatch(found) or ".." in local:
        raise BadEmail(field=field)
    return found
