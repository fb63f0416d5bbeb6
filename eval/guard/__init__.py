"""The guard on trial: faults planted in right replies, counted as caught or missed, and right replies that were called wrong."""
