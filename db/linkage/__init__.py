"""Which records are one paper: candidates from indexed keys, a rule for a pair, clusters, best values, and the rows."""
