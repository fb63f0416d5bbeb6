"""The working day: who waits in which order, drafts of one script side by side, shifts and their hand-over, busy hours. Pure: no database, no page."""
