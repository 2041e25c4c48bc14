"""Files that the first page is told of in its own answer, so that a browser reads them while Streamlit is starting.

Without it a map asks for its script only once the page has come through the socket, then for what that script asks
for: three ways there and back, one after the other.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import streamlit
from streamlit.components.v2.get_bidi_component_manager import get_bidi_component_manager

from dashboards.asgi import Layer, Message, Receive, Scope, Send
from dashboards.components.assets import MAKER, served_files
from dashboards.wall import OPEN, OWN_PASSWORD, OWN_SECOND_FACTOR, OWN_SESSIONS

_STATIC = Path(streamlit.__file__).parent / "static"
_IMPORT = re.compile(r"""(?:from|import)\s*["']\./([\w.-]+\.js)["']""")
# What draws a component of ours; Streamlit asks for it with the first one.
_DRAWS = "BidiComponent.*.js"
_PARTS = ("map", "graph")
# Plain pages of our own draw no part.
_PLAIN = OPEN | {OWN_PASSWORD, OWN_SECOND_FACTOR, OWN_SESSIONS}


class EarlyFiles(Layer):
    """Layer that names the files in the answer that holds the first page."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let everything pass; only a page gets the one header more."""

        async def named(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] == 200 and _is_page(message):
                found = (*streamlit_files(), *(f for part in _PARTS if _is_served(part) for f in part_files(part)))
                message = message | {"headers": [*message["headers"], (b"link", ", ".join(found).encode())]}
            await send(message)

        is_plain = scope["type"] != "http" or scope["path"] in _PLAIN
        await super().__call__(scope, receive, send if is_plain else named)


@cache
def streamlit_files() -> tuple[str, ...]:
    """Scripts of Streamlit's own that every component needs and that its start page does not name.

    Returns
    -------
    tuple of str
        Each as a Link header has it; none where Streamlit is laid out otherwise.
    """
    folder, start = _STATIC / "static" / "js", (_STATIC / "index.html").read_text(encoding="utf-8")
    found: list[str] = []
    wanted = sorted(path.name for path in folder.glob(_DRAWS))
    while wanted:
        name = wanted.pop()
        if name in start or name in found or not (folder / name).is_file():
            continue
        found.append(name)
        wanted += _IMPORT.findall((folder / name).read_text(encoding="utf-8"))
    return tuple(_module(f"/static/js/{name}") for name in found)


@cache
def part_files(part: str) -> tuple[str, ...]:
    """Files of one part of the page.

    Parameters
    ----------
    part : str
        As `dashboards.components.assets.component` names it.

    Returns
    -------
    tuple of str
        Each as a Link header has it.
    """
    root = f"/_stcore/bidi-components/{MAKER}.{part}"
    scripts, styles = served_files(part)
    return (*(_module(f"{root}/{name}") for name in scripts), *(_text(f"{root}/{name}") for name in styles))


def _module(address: str) -> str:
    return f"<{address}>; rel=modulepreload; fetchpriority=low"


def _text(address: str) -> str:
    return f"<{address}>; rel=preload; as=fetch; crossorigin=anonymous; fetchpriority=low"


def _is_page(message: Message) -> bool:
    return any(name == b"content-type" and value.startswith(b"text/html") for name, value in message["headers"])


def _is_served(part: str) -> bool:
    # A file that is asked for before it is served counts as missing for as long as the page stands.
    return get_bidi_component_manager().get_component_asset_root(f"{MAKER}.{part}") is not None
