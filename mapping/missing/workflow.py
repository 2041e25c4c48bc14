"""Use cases of missing children with a view: suggestions that nobody judged yet, and a named person's judgement."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from data.codes import Audience, Handling, LinkKind, ReportKind
from data.errors import NotPermitted
from data.nearness import NearJudgement, NearVerdict, near_id
from data.records import Case, Link, Report
from data.views import View
from mapping.missing.found_near import FoundNear, FoundNearResult, found_near

_SETTLED = frozenset({NearVerdict.LINKED, NearVerdict.NOT_LINKED})


@dataclass(frozen=True, slots=True)
class Suggestions:
    """Suggestions for a person.

    Attributes
    ----------
    to_judge : tuple of FoundNear
        Nobody settled them, or they were found near each other again since.
    settled : tuple of (FoundNear, NearJudgement)
        Judged before, with the judgement.
    result : FoundNearResult
        With the counts of what could not be looked at.
    """

    to_judge: tuple[FoundNear, ...]
    settled: tuple[tuple[FoundNear, NearJudgement], ...]
    result: FoundNearResult


def suggestions(view: View) -> Suggestions:
    """Suggest pairs of children who were found near each other, by what this audience may see.

    Parameters
    ----------
    view : View
        Gives the permitted case and the judgements.

    Returns
    -------
    Suggestions
        A pair that was judged comes again only with a finding that was not on the screen then.
    """
    result = found_near(view.case(), view.day)
    kept: dict[str, NearJudgement] = view.casework()["near_judgements"]
    to_judge, settled = [], []
    for one in result.suggestions:
        judgement = kept.get(near_id(one.left_id, one.right_id))
        is_settled = (
            judgement is not None and judgement.verdict in _SETTLED and _findings(one) <= set(judgement.findings)
        )
        if judgement is not None and is_settled:
            settled.append((one, judgement))
        else:
            to_judge.append(one)
    return Suggestions(tuple(to_judge), tuple(settled), result)


def judge(view: View, suggestion: FoundNear, verdict: NearVerdict, *, by: str, reason: str) -> NearJudgement:
    """Record a person's judgement; only "linked" records a link, which rests on a report of this judgement.

    Parameters
    ----------
    view : View
        On whose behalf.
    suggestion : FoundNear
        As it was on the screen.
    verdict : NearVerdict
        What the person made of it.
    by : str
        Who judges.
    reason : str
        Why.

    Returns
    -------
    NearJudgement
        As kept.

    Raises
    ------
    NotPermitted
        If this audience may not write records.
    RefusedInput
        If the name or the reason is missing.
    """
    if not view.may("collect"):
        raise NotPermitted(f"audience {view.audience}: may not judge this; an analyst or social care does")
    key = near_id(suggestion.left_id, suggestion.right_id)
    earlier = view.casework()["near_judgements"].get(key)
    link = _link(view, suggestion, by, reason) if verdict is NearVerdict.LINKED else ()
    judgement = NearJudgement(
        id=key,
        left_id=suggestion.left_id,
        right_id=suggestion.right_id,
        verdict=verdict,
        judged_by=by,
        judged_on=view.day,
        reason=reason.strip(),
        findings=tuple(sorted(_findings(suggestion))),
        link_id=link[-1].id if link else "",
        reports=suggestion.reports,
    )
    with view.write(f"found near: {verdict.value}") as work:
        if earlier is not None and earlier.link_id and earlier.link_id in view.case().links:
            work.remove(earlier.link_id)
        work.add(*link, judgement)
    return judgement


def _findings(suggestion: FoundNear) -> set[str]:
    return {finding.event_id for pair in suggestion.pairs for finding in (pair.left, pair.right)}


def _link(view: View, suggestion: FoundNear, by: str, reason: str) -> tuple[Report | Link, ...]:
    """A link and the report it rests on, handled as strictly as any report behind the findings."""
    behind = [report for key in suggestion.reports if (report := _report(view.case(), key)) is not None]
    strict = [report for report in behind if report.handling is Handling.C]
    is_police = view.audience is Audience.POLICE_ANALYST
    report = Report(
        id=f"R-{secrets.token_hex(8)}0",
        reference="judgement of children found near each other",
        agency="police" if is_police else "children's social care",
        kind=ReportKind.POLICE_RECORD if is_police else ReportKind.PARTNER_REPORT,
        reported_on=view.day,
        handling=Handling.C if strict else Handling.P,
        conditions="; ".join(sorted({one.conditions for one in strict})),
        recipients=_recipients(strict),
        originator=by,
        text=f"{suggestion.words} Judged a link: {reason.strip()}",
    )
    link = Link(
        id=f"K-{secrets.token_hex(8)}0",
        reports=(report.id,),
        kind=LinkKind.ASSOCIATE,
        source_kind="person",
        source_id=suggestion.left_id,
        target_kind="person",
        target_id=suggestion.right_id,
        start=view.day,
    )
    return report, link


def _report(case: Case, key: str) -> Report | None:
    return case.reports.get(key)


def _recipients(strict: Sequence[Report]) -> tuple[str, ...]:
    if not strict:
        return ()
    return tuple(sorted(set(strict[0].recipients).intersection(*(report.recipients for report in strict[1:]))))
