"""What the words on a page are: people, affiliations, personal data."""
