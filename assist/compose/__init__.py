"""From evidence to sentences: approved scripts, quoted passages, or a served model, all giving the same record."""
