"""The reviewed table of who may see and do what. Default deny: whatever `POLICY` does not list is hidden or refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum

from data.checks import CheckKind
from data.codes import Audience, EventKind, LinkKind, LocationKind, ReportKind, Role, VenueKind
from data.holds import HOLD_FIELDS
from data.kinds import KEPT_FIELDS
from data.records import RECORD_FIELDS

_KINDS = RECORD_FIELDS | KEPT_FIELDS


class Permission(StrEnum):
    """What an audience may do."""

    READ = "read"
    RECORDED_CRIME = "recorded_crime"
    EXPORT = "export"
    CASEWORK = "casework"
    COLLECT = "collect"
    AUDIT = "audit"
    SUBMIT = "submit"
    ERASE = "erase"


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What one audience may see and do.

    Attributes
    ----------
    may : frozenset of Permission
        Acts allowed.
    shown : mapping of str to frozenset of str
        Kind of record to the fields shown; kinds and fields that are not listed are hidden.
    reports : frozenset of ReportKind
        Kinds of report whose records may be seen.
    conditions : {"all", "recipient", "none"}
        Handling C: all of it, only where the recipients name this audience, or none. Beside this the agency of whoever
        reads counts, and in a room that of everybody, see `data.conditions`.
    places, venues, events, roles, links : frozenset
        Kinds that are hidden.
    exact : frozenset of LocationKind
        Kinds of place whose point is shown as it is; all others are moved, see `data.masking`.
    facts : tuple of str or None
        Recorded facts shown, by beginning of their name; None shows all but `hidden_facts`.
    hidden_facts : tuple of str
        Beginnings or endings of the names of facts that are hidden.
    venues_only : bool
        Whether only venues, their places, and what happened there are shown.
    checks : frozenset of CheckKind
        Kinds of check that may be recorded; one that answers for what others do not see is the police's alone.
    """

    may: frozenset[Permission] = frozenset()
    shown: Mapping[str, frozenset[str]] = field(default_factory=dict)
    reports: frozenset[ReportKind] = frozenset()
    conditions: str = "none"
    places: frozenset[LocationKind] = frozenset()
    exact: frozenset[LocationKind] = frozenset()
    venues: frozenset[VenueKind] = frozenset()
    events: frozenset[EventKind] = frozenset()
    roles: frozenset[Role] = frozenset()
    links: frozenset[LinkKind] = frozenset()
    facts: tuple[str, ...] | None = None
    hidden_facts: tuple[str, ...] = ()
    venues_only: bool = False
    checks: frozenset[CheckKind] = frozenset()


_ALL_OF: dict[str, str] = {kind: " ".join(item.name for item in fields(cls)) for kind, cls in _KINDS.items()}


def _all_fields(**but: str) -> dict[str, frozenset[str]]:
    return {kind: frozenset(names.split()) - set(but.get(kind, "").split()) for kind, names in _ALL_OF.items()}


def _all_kinds_but(*hidden: str, **but: str) -> dict[str, frozenset[str]]:
    return {kind: shown for kind, shown in _all_fields(**but).items() if kind not in hidden}


def _but(kind: str, hidden: str) -> str:
    return " ".join(name for name in _ALL_OF[kind].split() if name not in hidden.split())


def _fields(**shown: str) -> dict[str, frozenset[str]]:
    return {kind: frozenset(names.split()) for kind, names in shown.items()}


# A place whose kind nobody stated may be a home: unknown is never "no".
_HOMES = frozenset({LocationKind.CHILD_RESIDENCE, LocationKind.CHILDRENS_HOME, LocationKind.ADULT_RESIDENCE})
_PERHAPS_HOMES = _HOMES | {LocationKind.NOT_STATED}
# Everybody knows where these are, and that tells nothing of one person; a street or open ground may be somebody's door.
_PUBLIC_FACILITIES = frozenset(
    {
        LocationKind.PARK,
        LocationKind.TRANSPORT_HUB,
        LocationKind.VENUE,
        LocationKind.POLICE_STATION,
        LocationKind.HOSPITAL,
        LocationKind.SCHOOL,
    }
)
# Counts recorded elsewhere may have counted hidden records; here they are computed from permitted ones.
_COUNTS = ("_3m", "_6m", "_12m", "_90d", "_180d")
_COVERT = ("_intel", "person.under_investigation")

POLICY: dict[Audience, Policy] = {
    Audience.POLICE_ANALYST: Policy(
        may=frozenset(Permission),
        shown=_all_fields(),
        reports=frozenset(ReportKind),
        conditions="all",
        exact=frozenset(LocationKind),
        checks=frozenset(CheckKind),
    ),
    Audience.SOCIAL_CARE: Policy(
        may=frozenset(Permission) - {Permission.AUDIT, Permission.ERASE},
        # What others sent in is the analyst's; whoever sent it reads their own through a door of its own.
        shown=_all_kinds_but("submissions", "handling_conditions", *HOLD_FIELDS, proposals="facts"),
        reports=frozenset(ReportKind),
        conditions="recipient",
        exact=frozenset(LocationKind),
        hidden_facts=_COUNTS,
        # Deconfliction and the confirmation on the whole view answer for what this audience does not see.
        checks=frozenset({CheckKind.IDENTITY, CheckKind.SOCIAL_CARE}),
    ),
    Audience.MEETING: Policy(
        may=frozenset({Permission.READ, Permission.RECORDED_CRIME, Permission.CASEWORK, Permission.SUBMIT}),
        shown=_fields(
            reports="id reference agency kind reported_on scheme source_grade assessment_grade handling force_code "
            "origin_report",
            people="id reports reference kind adult_beyond_doubt harmed_as_child protected_because sex force_code "
            "facts",
            vehicles="id reports vrm make colour licence_type force_code facts",
            phones="id reports platform facts",
            locations="id reports text kind easting_m northing_m precision uncertainty_m status source force_code "
            "local_authority_code facts",
            venues="id reports name kind location_id aliases licence_number activities facts",
            events="id reports kind start end location_id recorded_by",
            participations="id reports event_id subject_kind subject_id role",
            links="id reports kind source_kind source_id target_kind target_id start end",
            sign_ons=_ALL_OF["sign_ons"],
            checks="id kind subject_kind subject_id result checked_by checked_on reports",
            proposals="id measure_id subject_kind subject_id proposed_by proposed_on child_id reports",
            decisions=_ALL_OF["decisions"],
            actions=_ALL_OF["actions"],
            watch_findings=_ALL_OF["watch_findings"],
            # Conditions may name an address, notes may paraphrase: neither is for a shared screen.
            fact_requests=_but("fact_requests", "note"),
            orders=_but("orders", "conditions"),
            order_breaches=_but("order_breaches", "what"),
            duty_clocks=_but("duty_clocks", "note"),
            reviews=_ALL_OF["reviews"],
            escalations=_ALL_OF["escalations"],
            paper_approvals=_but("paper_approvals", "note"),
            hotspot_runs=_ALL_OF["hotspot_runs"],
            hotspots_seen=_ALL_OF["hotspots_seen"],
            # Notes that stay on the note taker's device are another kind, and are not for a shared screen.
            meetings=_ALL_OF["meetings"],
            attendances=_ALL_OF["attendances"],
            conflicts_declared=_ALL_OF["conflicts_declared"],
            room_minutes=_ALL_OF["room_minutes"],
            # Written for a room; what a child said and what a tool found stay with those who work with the child.
            voices_for_room=_ALL_OF["voices_for_room"],
            context_assessments=_ALL_OF["context_assessments"],
            # Names of licence holders and free words of a visit are not for a shared screen.
            licence_entries=_but("licence_entries", "holder manager"),
            licence_steps=_but("licence_steps", "words outcome"),
        ),
        reports=frozenset(ReportKind),
        conditions="recipient",
        places=_PERHAPS_HOMES,
        exact=_PUBLIC_FACILITIES,
        roles=frozenset({Role.REPORTER}),
        links=frozenset({LinkKind.LIVES_AT}),
        hidden_facts=_COUNTS + _COVERT,
        checks=frozenset({CheckKind.SOCIAL_CARE}),
    ),
    Audience.LICENSING: Policy(
        may=frozenset({Permission.READ, Permission.RECORDED_CRIME, Permission.EXPORT, Permission.SUBMIT}),
        shown=_fields(
            reports="id agency kind reported_on scheme source_grade assessment_grade handling",
            locations="id reports text kind easting_m northing_m precision uncertainty_m status local_authority_code",
            venues="id reports name kind location_id licence_number licence_holder activities facts",
            events="id reports kind start end location_id",
            sign_ons=_ALL_OF["sign_ons"],
            licence_entries=_ALL_OF["licence_entries"],
            licence_steps=_ALL_OF["licence_steps"],
        ),
        reports=frozenset(ReportKind) - {ReportKind.PUBLIC_CRIME},
        places=_PERHAPS_HOMES,
        venues=frozenset({VenueKind.RESIDENTIAL}),
        events=frozenset({EventKind.DISCLOSURE, EventKind.MISSING_EPISODE}),
        facts=(
            "premises.kind",
            "premises.la2003_licence",
            "premises.activities",
            "premises.licence_breach",
            "premises.underage_sales_test_fail",
            "premises.operator_known",
            "premises.ten_pending",
            "premises.sev_licence",
            "premises.special_treatment_licence",
            "premises.gambling_licence",
            "premises.food_business",
            "premises.food_risk",
            "premises.fire_risk",
            "premises.planning_breach",
            "premises.smoking_breach",
        ),
        venues_only=True,
    ),
    Audience.PUBLIC: Policy(),
}
# From least to most permitted. Nobody in a room sees more than a meeting shows.
ORDER = (Audience.PUBLIC, Audience.LICENSING, Audience.MEETING, Audience.SOCIAL_CARE, Audience.POLICE_ANALYST)
