"""POLE records: person, object (vehicle, phone), location (venue), event; links, roles and the reports behind them.

Every record but `Report` names the reports it rests on; a record without a report cannot be made. Records are frozen:
a change is a new version in the store. An event is not a link between people: people hold roles in it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from data.codes import (
    EventKind,
    Handling,
    LinkKind,
    LocationKind,
    MatchStatus,
    PersonKind,
    Precision,
    ReportKind,
    Role,
    Scheme,
    VenueKind,
)
from data.errors import RefusedInput
from data.grading import Grade, require_grade


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Where a record comes from: one report of one agency on one date.

    Attributes
    ----------
    id : str
        Our id; the agency's own is `reference`.
    handling : Handling
        For ungraded partner reports the handling the agency asked for; for graded ones that of the grade.
    conditions : str
        Who may receive it and what may be done; required with handling C.
    recipients : tuple of str
        Audience values that the conditions allow.
    """

    id: str
    reference: str
    agency: str
    kind: ReportKind
    reported_on: date
    scheme: Scheme = Scheme.NONE
    source_grade: str | None = None
    assessment_grade: str | None = None
    handling: Handling = Handling.P
    conditions: str = ""
    recipients: tuple[str, ...] = ()
    originator: str = ""
    force_code: str | None = None
    text: str = ""
    origin_report: str | None = None

    def __post_init__(self) -> None:
        """Fail closed on missing grades and on conditions without words."""
        if self.kind is ReportKind.POLICE_INTELLIGENCE:
            require_grade(self.grade, self.id)
        if self.handling is Handling.C and not self.conditions.strip():
            raise RefusedInput(f"report {self.id}: handling C needs its conditions in words")

    @property
    def grade(self) -> Grade | None:
        """The 3x5x2 grade, or None when the agency does not grade."""
        if self.scheme is not Scheme.GRADE_3X5X2 or self.source_grade is None or self.assessment_grade is None:
            return None
        return Grade(self.source_grade, self.assessment_grade, self.handling)

    @property
    def grade_words(self) -> str:
        """Chip of the grade, or ``not graded (agency)``."""
        grade = self.grade
        return grade.chip if grade else f"not graded ({self.agency})"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sourced:
    """A record that rests on reports."""

    id: str
    reports: tuple[str, ...]

    def __post_init__(self) -> None:
        """Refuse a record that comes from nowhere."""
        if not self.reports:
            raise RefusedInput(f"{type(self).__name__.lower()} {self.id}: every record needs at least one report")


@dataclass(frozen=True, slots=True, kw_only=True)
class Person(_Sourced):
    """A person as recorded by one agency; whether two records are the same person is a judgement, not a field.

    Attributes
    ----------
    reference : str
        What a room reads: ``POC-014`` or a child's pseudonym.
    date_of_birth : date or None
        None when not known; then the person counts as possibly a child.
    adult_beyond_doubt : str
        A named officer's dated reason why the person is an adult although no date of birth is known; else empty.
    harmed_as_child : bool or None
        True if recorded as harmed when under 18, None if not known.
    protected_because : str
        Set where the facts behind protection are not shown: whoever reads it still sees that protection holds.
    facts : tuple of (str, str, str)
        Recorded facts for measures: (fact name, value, report id).
    """

    reference: str
    kind: PersonKind
    name: str = ""
    nicknames: tuple[str, ...] = ()
    date_of_birth: date | None = None
    adult_beyond_doubt: str = ""
    harmed_as_child: bool | None = None
    protected_because: str = ""
    sex: str | None = None
    force_code: str | None = None
    facts: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Vehicle(_Sourced):
    """A vehicle, perhaps with a part plate: unknown characters are ``?``."""

    vrm: str = ""
    make: str = ""
    colour: str = ""
    licence_type: str | None = None
    force_code: str | None = None
    facts: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Phone(_Sourced):
    """A telephone or online account."""

    number: str = ""
    platform: str = ""
    handle: str = ""
    facts: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Location(_Sourced):
    """A place as stated and as placed; EPSG:27700 metres, None until geocoded.

    Attributes
    ----------
    uncertainty_m : float or None
        Radius in metres within which the place lies.
    force_code, local_authority_code : str or None
        Where the point lies, which need not be who recorded it.
    """

    text: str
    kind: LocationKind = LocationKind.PUBLIC_PLACE
    easting_m: float | None = None
    northing_m: float | None = None
    precision: Precision = Precision.UNKNOWN
    uncertainty_m: float | None = None
    status: MatchStatus = MatchStatus.UNMATCHED
    source: str = ""
    force_code: str | None = None
    local_authority_code: str | None = None
    facts: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Venue(_Sourced):
    """A venue at a location, with its licence facts as recorded."""

    name: str
    kind: VenueKind
    location_id: str
    aliases: tuple[str, ...] = ()
    licence_number: str | None = None
    licence_holder: str | None = None
    activities: tuple[str, ...] | None = None
    facts: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Event(_Sourced):
    """Something that happened at a place and time; people and things hold roles in it.

    Attributes
    ----------
    start, end : datetime
        Local UK time, naive; equal when the time is known exactly.
    recorded_by : str or None
        Code of the force whose record it is.
    """

    kind: EventKind
    start: datetime
    end: datetime
    location_id: str | None = None
    recorded_by: str | None = None
    summary: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Participation(_Sourced):
    """One subject in one event in one role; a subject may hold several roles in the same event."""

    event_id: str
    subject_kind: str
    subject_id: str
    role: Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Link(_Sourced):
    """A typed, dated link between two records outside any single event."""

    kind: LinkKind
    source_kind: str
    source_id: str
    target_kind: str
    target_id: str
    start: date | None = None
    end: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """All records that one audience may see; everything that Lantern computes starts from here.

    The fields are dictionaries by id. A `Case` given by `data.views.View` holds permitted, masked records only, so
    whatever is computed from it (counts, graphs, hotspots, proposals) cannot know of a hidden record.
    """

    reports: dict[str, Report] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    vehicles: dict[str, Vehicle] = field(default_factory=dict)
    phones: dict[str, Phone] = field(default_factory=dict)
    locations: dict[str, Location] = field(default_factory=dict)
    venues: dict[str, Venue] = field(default_factory=dict)
    events: dict[str, Event] = field(default_factory=dict)
    participations: dict[str, Participation] = field(default_factory=dict)
    links: dict[str, Link] = field(default_factory=dict)


RECORD_FIELDS: dict[str, type] = {
    "reports": Report,
    "people": Person,
    "vehicles": Vehicle,
    "phones": Phone,
    "locations": Location,
    "venues": Venue,
    "events": Event,
    "participations": Participation,
    "links": Link,
}
SUBJECT_KINDS: dict[str, str] = {
    "person": "people",
    "vehicle": "vehicles",
    "phone": "phones",
    "location": "locations",
    "venue": "venues",
}


def age_on(date_of_birth: date | None, day: date) -> int | None:
    """Age in whole years on a day; born on 29 February, the age is reached on 1 March (England and Wales).

    Parameters
    ----------
    date_of_birth : date or None
        None gives None.
    day : date
        Day of the decision.

    Returns
    -------
    int or None
        Completed years, or None when the date of birth is not known.

    Examples
    --------
    >>> age_on(date(2010, 11, 22), date(2026, 11, 21)), age_on(date(2010, 11, 22), date(2026, 11, 22))
    (15, 16)
    """
    if date_of_birth is None:
        return None
    return day.year - date_of_birth.year - ((day.month, day.day) < (date_of_birth.month, date_of_birth.day))


# Begins `Person.adult_beyond_doubt` only as the effect of an officer's kept judgement.
ADULT_JUDGED = "judged an adult beyond doubt: "
# Stands in `Person.protected_because` only as the effect of two people's kept judgement; see `data.standing`.
HARM_CONSIDERED = "considered by two named people; the record is held by police"
