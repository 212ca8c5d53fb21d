"""The unattended run: one lock, the sources that are due, the stages after them, a report that can be trusted."""
