"""What people said of records: judgements, the review queue, look-up, and where every value comes from."""
