"""An organiser's questions: how much is covered, what to present next, what is owed, what is related, who presented."""
