"""Whether a review under the Licensing Act 2003 is open for a venue, and what its outcome may be. Pure."""

from __future__ import annotations

from dashboards.naming import territory
from data.codes import VenueKind
from data.records import Case, Venue

STEPS_OF_REVIEW = (
    "modify the conditions of the licence",
    "exclude a licensable activity from the licence",
    "remove the designated premises supervisor",
    "suspend the licence for not more than three months",
    "revoke the licence",
)
SOURCE_OF_STEPS = "Licensing Act 2003 s.52(4)"
_OTHER_LAWS = {
    VenueKind.ARCADE_GAMBLING: "Gambling premises are reviewed under the Gambling Act 2005 ss.197-203 (sections not "
    "confirmed), by that Act's objectives and on its form; not under the Licensing Act 2003.",
    VenueKind.TAXI_OFFICE: "A private hire operator is dealt with under the Local Government (Miscellaneous "
    "Provisions) Act 1976 s.62, in London under the Private Hire Vehicles (London) Act 1998 (sections not confirmed); "
    "not under the Licensing Act 2003.",
}


def is_licensed(venue: Venue) -> bool:
    """Whether a licence under the Licensing Act 2003 is recorded.

    Parameters
    ----------
    venue : Venue
        Venue.

    Returns
    -------
    bool
        False also where it is not known.
    """
    return any(fact[:2] == ("premises.la2003_licence", "true") for fact in venue.facts)


def other_law(case: Case, venue: Venue) -> str:
    """Why no application under the Licensing Act 2003 is drafted for a venue.

    Parameters
    ----------
    case : Case
        Permitted records.
    venue : Venue
        One of its venues.

    Returns
    -------
    str
        Which law to look at; empty where the Act of 2003 may apply. An arcade that also sells alcohol may be reviewed.
    """
    if territory(case, "venue", venue.id) not in {"E", "W", None}:
        return "A review under the Licensing Act 2003 is for England and Wales. Ask the licensing board of the area."
    return "" if is_licensed(venue) else _OTHER_LAWS.get(venue.kind, "")
