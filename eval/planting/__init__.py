"""Known differences put into right answers, and harmless changes: by plain patterns and word lists, without any code of the readers they are to be tried on."""
