"""Figures, measured on the benchmark's municipality: one module each, one table of all."""
