"""Problem: base of every refusal that a user may see; a code and parameters, never text."""

from typing import ClassVar


class Problem(Exception):
    """A refusal. Its kinds stand beside where they arise; the words for their codes stand in `booking.web.problems`.

    `params` are plain values: text, numbers, dates, moments in UTC, and lists and dicts of these.
    """

    code: ClassVar[str]

    def __init__(self, **params: object) -> None:
        super().__init__()
        self.params: dict[str, object] = params

    def __str__(self) -> str:
        return " ".join([self.code, *(f"{name}={value!r}" for name, value in self.params.items())])

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in self.params.items())})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Problem) and type(self) is type(other) and self.params == other.params

    def __hash__(self) -> int:
        return hash(type(self))
