"""Keys of a meeting screen: one that covers it at once, arrows, and the number of an item."""

from __future__ import annotations

from functools import cache
from typing import Any

from dashboards.components.assets import component


@cache
def _component() -> Any:
    return component("keys", "<span></span>")


def listen(*, blank: bool, key: str = "meeting_keys") -> int | None:
    """Listen to the keys of a meeting screen; B covers the page in the browser, without asking the server first.

    Parameters
    ----------
    blank : bool
        Whether the server shows its own blank page now; then the cover is taken off.
    key : str, optional
        Constant name on its page.

    Returns
    -------
    int or None
        Number of the item that was typed just now, 0 for the opening.
    """
    result = _component()(data={"blank": blank}, key=key, on_go_change=lambda: None)
    went = result.go
    return int(went["item"]) if went else None
