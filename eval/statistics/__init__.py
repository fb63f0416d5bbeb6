"""What a figure is worth: intervals, tests that may be looked at daily, effects, trends. Knows numbers alone."""
