"""The rent rules: rulebooks as data, and the quotes that follow from them; knows only the standard library."""
