"""What is not known in the records of a period, as counts to work on."""

from __future__ import annotations

from dashboards.reports.figures import Row, Sheet, count
from dashboards.reports.profile.window import Window, children_in
from data.records import Event


def gaps(window: Window) -> Sheet:
    """What is not known in the records of a period, as counts to work on.

    Parameters
    ----------
    window : Window
        Period and area.

    Returns
    -------
    Sheet
        Counts that overlap.
    """
    case = window.case
    people = {part.subject_id for event in window.incidents for part in window.parts.get(event.id, ())}
    ageless = [i for i in people if i in case.people and _age_not_known(case.people[i])]
    homeless = [e.id for e in window.incidents if _is_unplaced(window, e)]
    childless = [e.id for e in window.incidents if not children_in(window, [e])]
    alone = [
        e.id for e in window.incidents if len({case.reports[r].agency for r in e.reports if r in case.reports}) == 1
    ]
    rows = (
        Row(label="people in incidents whose age is not known", figures=(count(ageless),)),
        Row(label="incidents without a place on the map", figures=(count(homeless),)),
        Row(label="incidents in which no child is identified", figures=(count(childless),)),
        Row(label="incidents that one agency alone reported", figures=(count(alone),)),
    )
    return Sheet(key="gaps", title="Gaps", heading="Not known", columns=("this period",), rows=rows)


def _age_not_known(person: object) -> bool:
    born, adult = getattr(person, "date_of_birth", None), str(getattr(person, "adult_beyond_doubt", ""))
    return born is None and not adult.strip()


def _is_unplaced(window: Window, event: Event) -> bool:
    place = window.case.locations.get(event.location_id or "")
    return place is None or place.easting_m is None
