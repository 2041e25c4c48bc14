"""Security headers: one list, sent by the app itself and by the shipped proxy configuration."""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from pathlib import Path

import streamlit

_INLINE = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_PERMISSIONS = (
    *("accelerometer", "autoplay", "browsing-topics", "camera", "display-capture", "geolocation", "gyroscope"),
    *("microphone", "midi", "payment", "usb"),
)


@cache
def inline_script_hashes() -> tuple[str, ...]:
    """Digests of the scripts that Streamlit's own start page holds; no other inline script may run.

    Returns
    -------
    tuple of str
        As a content security policy names them.
    """
    page = Path(streamlit.__file__).parent / "static" / "index.html"
    digests = (hashlib.sha256(found.encode()).digest() for found in _INLINE.findall(page.read_text(encoding="utf-8")))
    return tuple(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)


def content_policy() -> str:
    """Content security policy of every page.

    Returns
    -------
    str
        Scripts, connections and everything else come from this host only. Styles may be inline: Streamlit's own are.
    """
    return "; ".join(
        (
            "default-src 'self'",
            f"script-src 'self' 'wasm-unsafe-eval' {' '.join(inline_script_hashes())}".strip(),
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "connect-src 'self'",
            "worker-src 'self' blob:",
            "frame-src 'none'",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )


@cache
def security_headers(*, is_secure: bool) -> list[tuple[bytes, bytes]]:
    """Headers of every answer.

    Parameters
    ----------
    is_secure : bool
        Whether browsers reach the app by TLS; then they are told to keep to it.

    Returns
    -------
    list of (bytes, bytes)
        Lower-case names and values.
    """
    found = {
        "content-security-policy": content_policy(),
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
        "referrer-policy": "same-origin",
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
        "permissions-policy": ", ".join(f"{name}=()" for name in _PERMISSIONS),
    }
    if is_secure:
        found["strict-transport-security"] = "max-age=31536000; includeSubDomains"
    return [(name.encode(), value.encode()) for name, value in found.items()]
