"""Answers of open metadata APIs."""
