"""Problem: the base of every refusal that a user may see, as a code and parameters; the words are the web's."""

from typing import ClassVar


class Problem(Exception):
    """A step that was refused; `params` are plain values that say what stood in the way."""

    code: ClassVar[str]

    def __init__(self, **params: object) -> None:
        super().__init__(self.code)
        self.params = params
