"""What Python's zipfile raises for an archive that is damaged, cut short, locked, or packed in a way it does not know."""

from __future__ import annotations

import zipfile
import zlib

BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError, NotImplementedError)
"""ValueError holds UnicodeDecodeError, RuntimeError a password that is asked for."""
