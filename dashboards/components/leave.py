"""What empties a page in the browser when its session is over or its server is out of reach."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache
from typing import Any

from dashboards.components.assets import component


@cache
def _component() -> Any:
    return component("leave", "<span></span>")


def leave(to: str) -> None:
    """Send the browser to another page of ours, so that nothing of this one stays.

    Parameters
    ----------
    to : str
        Fixed address on this host.
    """
    _component()(data={"over": True, "to": to}, key="leave_now")


def empty_when_silent(limit: timedelta, now: datetime) -> None:
    """Let the browser empty the page by itself if it hears nothing from here for long.

    Parameters
    ----------
    limit : datetime.timedelta
        How long.
    now : datetime.datetime
        Any moment that differs from run to run, so that the browser hears of each.
    """
    data = {"over": False, "limit_ms": int(limit.total_seconds() * 1000), "heard": now.isoformat()}
    _component()(data=data, key="leave_when_silent")
