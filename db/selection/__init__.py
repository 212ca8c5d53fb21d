"""Which papers: browsing, coverage and export choose them here."""
