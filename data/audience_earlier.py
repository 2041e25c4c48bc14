"""How an earlier state is cut down by what is known of its records today: what was hidden since is hidden in it too."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from data.records import RECORD_FIELDS, Case, Report


def as_handled_today(case: Case, today: Case, seen_today: Case) -> Case:
    """Cut an earlier state down by what is known of its records today, before it is masked.

    Parameters
    ----------
    case : Case
        All records as they stood then.
    today : Case
        All records as they stand now.
    seen_today : Case
        What the audience may see of them now.

    Returns
    -------
    Case
        Without reports that are no longer kept, and without records that stand today but are hidden from the
        audience; reports handled as they are today.
    """
    left: dict[str, dict[str, Any]] = {
        kind: _not_hidden_since(getattr(case, kind), getattr(today, kind), getattr(seen_today, kind))
        for kind in RECORD_FIELDS
    }
    left["reports"] = {key: _handled_as(report, today.reports) for key, report in left["reports"].items()}
    left["reports"] = {key: report for key, report in left["reports"].items() if key in today.reports}
    return Case(**left)


def hidden_as_today(
    casework: Mapping[str, Mapping[str, Any]],
    today: Mapping[str, Mapping[str, Any]],
    seen_today: Mapping[str, Mapping[str, Any]],
) -> dict[str, dict[str, Any]]:
    """Cut earlier casework down by what the audience may see of the same records today.

    Parameters
    ----------
    casework, today : mapping of str to mapping
        Kind to id to record: as it stood then and as it stands now.
    seen_today : mapping of str to mapping
        What the audience may see of it now.

    Returns
    -------
    dict of str to dict
        Kind to id to record.
    """
    return {
        kind: _not_hidden_since(found, today.get(kind, {}), seen_today.get(kind, {}))
        for kind, found in casework.items()
    }


def _not_hidden_since(
    found: Mapping[str, Any], today: Mapping[str, Any], seen_today: Mapping[str, Any]
) -> dict[str, Any]:
    return {key: record for key, record in found.items() if key not in today or key in seen_today}


def _handled_as(report: Report, today: Mapping[str, Report]) -> Report:
    now = today.get(report.id, report)
    return replace(report, kind=now.kind, handling=now.handling, conditions=now.conditions, recipients=now.recipients)
