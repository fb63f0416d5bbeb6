"""Before you publish: the last real questions drafted again with a change, beside the drafts as they are."""
