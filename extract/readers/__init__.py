"""Bytes to text and trees: HTML, XML, JSON, TeX, documents of any markup."""
