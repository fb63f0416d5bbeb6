"""What may be wrong with a reply, said before a person sends it: each file is one kind of fault, `check.py` asks them all."""
