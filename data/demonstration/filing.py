"""How a record gets its report: grades, handling, agencies and the filing of drafted events."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import numpy as np

from data.codes import EventKind, Handling, LocationKind, MatchStatus, Precision, ReportKind, Role, Scheme
from data.demonstration.inventions import force_of, read
from data.demonstration.ledger import Ledger
from data.records import Event, Location, Participation, Report

DAYS = 183
_POLICE_RECORDS = frozenset({EventKind.MISSING_EPISODE, EventKind.FOUND})
_PARTNERS: dict[EventKind, tuple[str, ...]] = {
    EventKind.LICENSING_VISIT: ("licensing",),
    EventKind.UNDERAGE_SALE: ("licensing",),
    EventKind.DISCLOSURE: ("social_care", "health", "charity"),
    EventKind.ONLINE_CONTACT: ("education", "charity", "social_care"),
}
_ANY_PARTNER = ("social_care", "education", "health", "charity", "housing")
_CIRCLES: tuple[tuple[str, ...], ...] = (
    ("police_analyst",),
    ("police_analyst", "social_care"),
    ("police_analyst", "licensing"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A place that may become a location record once a report speaks of it; metres in EPSG:27700."""

    text: str
    kind: LocationKind = LocationKind.PUBLIC_PLACE
    easting_m: float | None = None
    northing_m: float | None = None
    precision: Precision = Precision.UNKNOWN
    uncertainty_m: float | None = None
    status: MatchStatus = MatchStatus.UNMATCHED
    authority: str | None = None
    serial: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An event before it is filed: what happened, and who and what held which role in it."""

    kind: EventKind
    start: datetime
    end: datetime
    spot: Spot
    recorded_by: str
    summary: str
    parts: tuple[tuple[str, str, Role], ...]


@dataclass(slots=True, kw_only=True)
class Desk:
    """Where reports are filed: a generator of chance, a ledger and the last day of the case."""

    rng: np.random.Generator
    ledger: Ledger
    today: date
    _located: dict[Spot, str] = field(default_factory=dict)

    def day(self, ago: int) -> date:
        """Give the day so many days before the last one.

        Parameters
        ----------
        ago : int
            Days before the last day.

        Returns
        -------
        datetime.date
            That day.
        """
        return self.today - timedelta(days=ago)

    def some(self, among: Sequence[str]) -> str:
        """Pick one of several, by chance.

        Parameters
        ----------
        among : sequence of str
            What to pick from; not empty.

        Returns
        -------
        str
            The one.
        """
        return among[int(self.rng.integers(len(among)))]

    def report(
        self,
        kind: ReportKind,
        day: date,
        text: str,
        *,
        force: str,
        partner: str = "",
        grade: str = "",
        recipients: tuple[str, ...] = (),
        origin: str | None = None,
    ) -> str:
        """Write one report; a grade makes it 3x5x2, recipients make the handling C.

        Parameters
        ----------
        kind : ReportKind
            What kind of report.
        day : datetime.date
            When it was written; never after the last day.
        text : str
            What it says.
        force : str
            Code of the force in whose area it is filed.
        partner : str, optional
            Key of the partner agency that wrote it; empty means the force itself.
        grade : str, optional
            Source and assessment such as ``2B``; empty means not graded.
        recipients : tuple of str, optional
            Audiences that the conditions allow.
        origin : str or None, optional
            Id of the report that this one issues again.

        Returns
        -------
        str
            Id of the report.
        """
        agency = read("people")["partners"][partner] if partner else read("people")["forces"][force]
        new = self.ledger.new_id(Report)
        handling = Handling.C if recipients else Handling.P
        return self.ledger.keep(
            Report(
                id=new,
                reference=f"FIC/{partner.upper() or force[-2:]}/{day.year}/{int(new[4:]):05d}",
                agency=agency,
                kind=kind,
                reported_on=min(day, self.today),
                scheme=Scheme.GRADE_3X5X2 if grade else Scheme.NONE,
                source_grade=grade[0] if grade else None,
                assessment_grade=grade[1] if grade else None,
                handling=handling,
                conditions=read("wording")["conditions"][recipients[-1]] if recipients else "",
                recipients=recipients,
                originator=agency,
                force_code=None if partner else force,
                text=text,
                origin_report=origin,
            )
        )

    def intelligence(self, force: str, day: date, text: str, grade: str = "2B") -> str:
        """Write graded police intelligence that may be shared lawfully.

        Parameters
        ----------
        force : str
            Code of the force.
        day : datetime.date
            When it was written.
        text : str
            What it says.
        grade : str, default 2B
            Source and assessment.

        Returns
        -------
        str
            Id of the report.
        """
        return self.report(ReportKind.POLICE_INTELLIGENCE, day, text, force=force, grade=grade)

    def partner(self, partner: str, force: str, day: date, text: str) -> str:
        """Write the ungraded report of a partner agency.

        Parameters
        ----------
        partner : str
            Key of the agency in ``people.toml``.
        force : str
            Code of the force in whose area it is.
        day : datetime.date
            When it was written.
        text : str
            What it says.

        Returns
        -------
        str
            Id of the report.
        """
        return self.report(ReportKind.PARTNER_REPORT, day, text, force=force, partner=partner)

    def locate(self, spot: Spot, report: str) -> str:
        """Give the location record of a spot, made by the first report that speaks of it.

        Parameters
        ----------
        spot : Spot
            The place.
        report : str
            Id of the report that speaks of it.

        Returns
        -------
        str
            Id of the location.
        """
        if spot not in self._located:
            self._located[spot] = self.ledger.keep(
                Location(
                    id=self.ledger.new_id(Location),
                    reports=(report,),
                    text=spot.text,
                    kind=spot.kind,
                    easting_m=spot.easting_m,
                    northing_m=spot.northing_m,
                    precision=spot.precision,
                    uncertainty_m=spot.uncertainty_m,
                    status=spot.status,
                    source="officer's device" if spot.easting_m is not None else "",
                    force_code=force_of(spot.authority) if spot.authority else None,
                    local_authority_code=spot.authority,
                )
            )
        return self._located[spot]

    def file(self, drafts: Sequence[Draft], *, grade: str = "", second: str = "") -> list[str]:
        """File drafts under one new report.

        Parameters
        ----------
        drafts : sequence of Draft
            Events of one force; not empty.
        grade : str, optional
            Source and assessment of police intelligence with handling P; empty leaves the report to chance.
        second : str, optional
            Key of a partner agency that gives its own account of the same.

        Returns
        -------
        list of str
            Ids of the events, in order.
        """
        first, text = drafts[0], " ".join(draft.summary for draft in drafts)
        day = max(draft.end for draft in drafts).date()
        if grade:
            reports: tuple[str, ...] = (self.intelligence(first.recorded_by, day, text, grade),)
        else:
            reports = (self._by_chance(first, day + timedelta(days=int(self.rng.integers(4))), text),)
        if second:
            told = f"Own account of {self.ledger.case().reports[reports[0]].reported_on:%d %B}: {text}"
            reports += (self.partner(second, first.recorded_by, day + timedelta(days=2), told),)
        return [self._keep(draft, reports) for draft in drafts]

    def file_in_batches(self, drafts: Sequence[Draft], sizes: Sequence[int]) -> list[str]:
        """File drafts one report a batch.

        Parameters
        ----------
        drafts : sequence of Draft
            Events of one force.
        sizes : sequence of int
            Events to a report; the sizes go round.

        Returns
        -------
        list of str
            Ids of the events, in order.
        """
        made: list[str] = []
        at = turn = 0
        while at < len(drafts):
            made += self.file(drafts[at : at + sizes[turn % len(sizes)]])
            at, turn = at + sizes[turn % len(sizes)], turn + 1
        return made

    def file_under(self, drafts: Sequence[Draft], report: str) -> list[str]:
        """File drafts under a report that is written already; nothing is left to chance.

        Parameters
        ----------
        drafts : sequence of Draft
            Events of one force.
        report : str
            Id of the report.

        Returns
        -------
        list of str
            Ids of the events, in order.
        """
        return [self._keep(draft, (report,)) for draft in drafts]

    def _keep(self, draft: Draft, reports: tuple[str, ...]) -> str:
        event = self.ledger.keep(
            Event(
                id=self.ledger.new_id(Event),
                reports=reports,
                kind=draft.kind,
                start=draft.start,
                end=draft.end,
                location_id=self.locate(draft.spot, reports[0]),
                recorded_by=draft.recorded_by,
                summary=draft.summary,
            )
        )
        for kind, subject, role in draft.parts:
            self.ledger.keep(
                Participation(
                    id=self.ledger.new_id(Participation),
                    reports=reports,
                    event_id=event,
                    subject_kind=kind,
                    subject_id=subject,
                    role=role,
                )
            )
        return event

    def _by_chance(self, draft: Draft, day: date, text: str) -> str:
        force = draft.recorded_by
        if draft.kind in _POLICE_RECORDS:
            return self.report(ReportKind.POLICE_RECORD, day, text, force=force)
        partners = _PARTNERS.get(draft.kind, _ANY_PARTNER)
        if draft.kind is EventKind.LICENSING_VISIT or self.rng.random() < (0.8 if draft.kind in _PARTNERS else 0.18):
            circle: tuple[str, ...] = _CIRCLES[1] if self.rng.random() < 0.08 and "licensing" not in partners else ()
            return self.report(
                ReportKind.PARTNER_REPORT, day, text, force=force, partner=self.some(partners), recipients=circle
            )
        source = self.rng.choice(["1", "2", "3"], p=[0.35, 0.52, 0.13])
        assessment = self.rng.choice(["A", "B", "C", "D", "E"], p=[0.24, 0.26, 0.2, 0.25, 0.05])
        circle = _CIRCLES[int(self.rng.choice(3, p=[0.4, 0.45, 0.15]))] if self.rng.random() < 0.24 else ()
        return self.report(
            ReportKind.POLICE_INTELLIGENCE, day, text, force=force, grade=f"{source}{assessment}", recipients=circle
        )
