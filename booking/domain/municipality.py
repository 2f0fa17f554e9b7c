"""Municipality: the one that this installation serves, and how to reach it."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Municipality:
    """Whose booking service this is; `appeal` says in nb, nn and en how to appeal against a decision."""

    name: str
    number: str = ""
    contact_email: str = ""
    contact_phone: str = ""
    website: str = ""
    appeal: Mapping[str, str] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """What stands on top of pages and letters."""
        return self.name or "Ledig"


UNNAMED = Municipality("")
"""That of an installation which nobody has set up yet."""
