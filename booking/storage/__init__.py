"""Everything that speaks SQL: rows in, plain values out."""
