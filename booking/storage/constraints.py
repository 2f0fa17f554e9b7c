"""NoOverlap: PostgreSQL's EXCLUDE constraint as a Piccolo constraint."""

from piccolo.constraints import Constraint


class NoOverlap(Constraint):
    """No two rows of one `key` may overlap in time where `condition` holds.

    Written over ranges, so that it needs no extension: the bundled server has no `btree_gist`.
    A query uses the index behind it when it is written over the same two expressions.
    """

    def __init__(self, key: str, start: str, end: str, condition: str, name: str | None = None) -> None:
        self.key = key
        self.start = start
        self.end = end
        self.condition = condition
        super().__init__(name=name, key=key, start=start, end=end, condition=condition)

    def serialise_self(self) -> None:
        """Nothing to do: the parameters are plain strings already."""

    @property
    def ddl(self) -> str:
        """The constraint as PostgreSQL reads it."""
        return (
            f"EXCLUDE USING gist (int4range({self.key}, {self.key}, '[]') WITH =, "
            f"tstzrange({self.start}, {self.end}) WITH &&) WHERE ({self.condition})"
        )

    def _table_str(self) -> str:
        return f"{self._meta.name} = NoOverlap({self.key!r}, {self.start!r}, {self.end!r}, {self.condition!r})"
