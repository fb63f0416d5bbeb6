"""What a run's answers are worth: each score a pure function over read answers, with n, interval, what could not be scored, and slices by language and pair."""
