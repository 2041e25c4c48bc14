"""Who runs a command, for whom and why: stated before the case is opened, held to the doors of the pages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from functools import wraps
from typing import ParamSpec, TypeVar

import click

from dashboards import doors, wiring
from data.codes import Audience
from data.errors import NoAudience, NoPurpose
from data.settings import Settings, load_settings
from data.views import View

_P = ParamSpec("_P")
_R = TypeVar("_R")
NODES = ("person", "vehicle", "venue", "location", "phone")
DAY = click.DateTime(["%Y-%m-%d"])
json_option = click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output, nothing else.")


def on_case(command: Callable[_P, _R]) -> Callable[_P, _R]:
    """Add actor, audience, agency and purpose to a command; without actor, audience and purpose it is refused.

    Parameters
    ----------
    command : callable
        Takes ``settings`` with the three filled in.

    Returns
    -------
    callable
        The command with the options.
    """

    @click.option("--actor", help="Who you are; default LANTERN_ACTOR.")
    @click.option("--audience", help="For whom: police_analyst, social_care, meeting or licensing.")
    @click.option("--own-agency", help="Yours; reports bound by conditions are read for an agency (LANTERN_AGENCY).")
    @click.option("--purpose", help="Why; it is logged with everything read or written.")
    @wraps(command)
    def with_sitting(*args: _P.args, **kwargs: _P.kwargs) -> _R:
        given = {name: str(kwargs.pop(name) or "") for name in ("actor", "audience", "own_agency", "purpose")}
        settings = load_settings()
        kwargs["settings"] = replace(
            settings,
            actor=given["actor"] or settings.actor,
            audience=given["audience"] or settings.audience,
            agency=given["own_agency"] or settings.agency,
            purpose=given["purpose"] or settings.purpose,
        )
        return command(*args, **kwargs)

    return with_sitting


def on_day(given: datetime | None) -> date:
    """Day that a command is about.

    Parameters
    ----------
    given : datetime.datetime or None
        Value of a date option.

    Returns
    -------
    datetime.date
        Today if none was given; a meeting lives in local time.
    """
    return given.date() if given else date.today()  # noqa: DTZ011


def open_case(settings: Settings, door: str) -> tuple[wiring.Desk, View]:
    """Open the case for a command, through the same doors as the pages.

    Parameters
    ----------
    settings : Settings
        Settings with actor, audience and purpose.
    door : str
        Key of `dashboards.doors.OPEN_TO`.

    Returns
    -------
    tuple of (Desk, View)
        What the command works on.

    Raises
    ------
    NoAudience, NoPurpose
        If the sitting is not stated.
    NotPermitted
        If the audience may not use this command.
    """
    check_sitting(settings)
    desk = wiring.open_desk(settings)
    agencies = (settings.agency,) if settings.agency else ()
    view = desk.view(settings.actor, settings.audience, settings.purpose, agencies)
    doors.require(view, door)
    return desk, view


def check_sitting(settings: Settings) -> None:
    """Refuse a command whose sitting is not stated before it so much as makes an empty store.

    Parameters
    ----------
    settings : Settings
        Settings with actor, audience and purpose.

    Raises
    ------
    NoAudience, NoPurpose
        If one of the three is missing.
    """
    if settings.audience not in {a.value for a in Audience}:
        raise NoAudience(
            f"audience {settings.audience!r}: give --audience or set LANTERN_AUDIENCE; {', '.join(Audience)}"
        )
    if not settings.actor or not settings.purpose:
        raise NoPurpose("no actor or no purpose: give --actor and --purpose, or set LANTERN_ACTOR and LANTERN_PURPOSE")
