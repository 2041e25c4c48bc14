"""Which audience may open which door: one table for the pages and the commands. What is not listed is closed."""

from __future__ import annotations

from data.codes import Audience
from data.views import View

_POLICE = frozenset({Audience.POLICE_ANALYST})
_CASE = _POLICE | {Audience.SOCIAL_CARE, Audience.MEETING}
_WITH_LICENSING = _CASE | {Audience.LICENSING}
OPEN_TO: dict[str, frozenset[Audience]] = {
    "meeting": _CASE,
    # With a licensing officer in it a room goes on, with venues alone.
    "meeting room": _WITH_LICENSING,
    "hotspots": _CASE,
    "network": _CASE,
    "options": _WITH_LICENSING,
    "venues": _WITH_LICENSING,
    "intake": _POLICE | {Audience.SOCIAL_CARE},
    "forms": _WITH_LICENSING,
    "children": _POLICE | {Audience.SOCIAL_CARE},
    "actions": _CASE,
    "places": _POLICE | {Audience.SOCIAL_CARE},
    "methods": _POLICE,
    "explorer": _POLICE | {Audience.SOCIAL_CARE},
    "workbench": _POLICE | {Audience.SOCIAL_CARE},
    "search": _WITH_LICENSING - {Audience.MEETING},
    "identity": _POLICE,
    "casework": _CASE,
    "register": _CASE,
    "plan": _POLICE,
    "audit": _POLICE,
    "brake": _WITH_LICENSING,
    "conditions": _POLICE,
    "retention": _POLICE,
    "watches": _POLICE | {Audience.SOCIAL_CARE},
    "report": _POLICE | {Audience.SOCIAL_CARE, Audience.LICENSING},
    "profile": _POLICE | {Audience.SOCIAL_CARE},
    "minutes": _POLICE | {Audience.SOCIAL_CARE},
    "dossier": _POLICE | {Audience.LICENSING},
    "export": _POLICE | {Audience.SOCIAL_CARE, Audience.LICENSING},
}


def require(view: View, door: str) -> None:
    """Let a view through a door, or write the refused attempt to the audit.

    Parameters
    ----------
    view : View
        View of the audience that knocks.
    door : str
        Key of `OPEN_TO`.

    Raises
    ------
    NotPermitted
        If the door is closed to the audience, or there is no such door.
    """
    if view.audience not in OPEN_TO.get(door, frozenset()):
        view.refuse(f"open {door}")
