"""Full text, topics, and search by words or meaning."""
