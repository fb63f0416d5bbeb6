"""The audit on trial: known changes put into one language version of real documents, and whether they are found."""
