"""The engine: venues, applications, claims, and the pages that lead to them."""
