"""The app as Zendesk takes it: a zip of manifest, translations and icons, whose page is this service's own."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from assist.errors import BadRequest

APP = Path(__file__).parent / "app"
FIXED = (2026, 1, 1, 0, 0, 0)
"""The moment every file carries: the same app is the same bytes."""
PLACE = "{{concord}}"


def build_package(address: str, connection: str) -> bytes:
    """The zip for a service at `address`. Raises `BadRequest` for an address that Zendesk does not take: it wants https."""
    parts = urlsplit(address)
    if parts.scheme != "https" or not parts.hostname or parts.path not in {"", "/"} or parts.query:
        raise BadRequest(f"{address!r} is no address such as https://concord.example.com; Zendesk shows pages over https alone.")
    files = {path.relative_to(APP).as_posix(): path.read_bytes() for path in sorted(APP.rglob("*")) if path.is_file()}
    files["manifest.json"] = _manifest(files["manifest.json"], f"https://{parts.netloc}/zendesk/{connection}")
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in files.items():
            package.writestr(zipfile.ZipInfo(name, FIXED), content)
    return held.getvalue()


def _manifest(content: bytes, page: str) -> bytes:
    manifest: dict[str, Any] = json.loads(content.decode().replace(PLACE, page))
    return json.dumps(manifest, ensure_ascii=False, indent=2).encode()
