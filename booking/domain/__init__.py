"""Pure decisions: dataclasses and functions, without I/O and without a clock."""
