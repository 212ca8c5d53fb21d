"""Saved pages of the ACM Digital Library, and OpenTOC pages."""
