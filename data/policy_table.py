"""The policy as one table to be reviewed: kind of record x handling x audience x act, and what limits each audience.

`cells` asks the same functions that let records out and in; the reviewed file is compared with it cell by cell, so that
no change of the policy passes unseen.
"""

from __future__ import annotations

import csv
import io
from dataclasses import fields
from importlib.resources import files

from data.audience import may, may_write, sees_handling
from data.codes import Audience, Handling
from data.kinds import KEPT_FIELDS
from data.policy import ORDER, POLICY, Permission, Policy
from data.records import RECORD_FIELDS

REVIEWED = "policy.csv"
AUDIENCES = tuple(reversed(ORDER))
COLUMNS = ("subject", "handling", "act", *(one.value for one in AUDIENCES))
# Handling of the reports that a record stands on; C binds by recipient, so naming an audience is another row.
HANDLINGS = ("P", "C, names the audience", "C, names others")
_YES, _NO = "yes", "no"
_KINDS = RECORD_FIELDS | KEPT_FIELDS
_LIMITS = {
    "reports": "kinds of report that are read",
    "conditions": "what is read of handling C",
    "places": "kinds of place that are hidden",
    "exact": "kinds of place whose point is not moved",
    "venues": "kinds of venue that are hidden",
    "events": "kinds of event that are hidden",
    "roles": "parts in an event that are hidden",
    "links": "kinds of link that are hidden",
    "facts": "recorded facts that are read",
    "hidden_facts": "recorded facts that are hidden",
    "venues_only": "venues and what happened there alone",
    "checks": "kinds of check that may be recorded",
}
_ACT = {"checks": "write"}


def cells() -> list[dict[str, str]]:
    """The whole table as the code holds it now.

    Returns
    -------
    list of dict of str to str
        One row a kind, handling and act, with one cell an audience, then what limits each audience.
    """
    return [*_of_kinds(), *_of_permissions(), *_of_limits()]


def reviewed() -> list[dict[str, str]]:
    """The table as it was reviewed.

    Returns
    -------
    list of dict of str to str
        Rows of ``data/reference/policy.csv``.
    """
    text = files("data").joinpath("reference", REVIEWED).read_text(encoding="utf-8")
    return list(csv.DictReader(io.StringIO(text)))


def differences() -> list[str]:
    """Compare every cell with the reviewed table.

    Returns
    -------
    list of str
        Each difference in words; empty if there is none.
    """
    now, then = _by_key(cells()), _by_key(reviewed())
    found = [f"{', '.join(key)}: not reviewed" for key in now.keys() - then.keys()]
    found += [f"{', '.join(key)}: reviewed, but no longer there" for key in then.keys() - now.keys()]
    for key in now.keys() & then.keys():
        found += [
            f"{', '.join(key)}, {name}: reviewed as {then[key].get(name)!r}, is {now[key][name]!r}"
            for name in COLUMNS[3:]
            if now[key][name] != then[key].get(name)
        ]
    return sorted(found)


def as_csv() -> str:
    """Write the table for a review.

    Returns
    -------
    str
        CSV, one row a kind, handling and act.
    """
    made = io.StringIO()
    writer = csv.DictWriter(made, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(cells())
    return made.getvalue()


def _by_key(rows: list[dict[str, str]]) -> dict[tuple[str, str, str], dict[str, str]]:
    return {(row["subject"], row["handling"], row["act"]): row for row in rows}


def _row(subject: str, handling: str, act: str, answers: dict[Audience, str]) -> dict[str, str]:
    return {"subject": subject, "handling": handling, "act": act} | {one.value: answers[one] for one in AUDIENCES}


def _of_kinds() -> list[dict[str, str]]:
    found = []
    for kind in _KINDS:
        for handling in HANDLINGS:
            reads = {one: _read(kind, handling, one) for one in AUDIENCES}
            found.append(_row(kind, handling, "read", reads))
            exports = {one: reads[one] if may(one, Permission.EXPORT) else _NO for one in AUDIENCES}
            found.append(_row(kind, handling, "export", exports))
        writes = {one: _YES if may_write(one, kind) else _NO for one in AUDIENCES}
        found.append(_row(kind, "any", "write", writes))
    return found


def _read(kind: str, handling: str, audience: Audience) -> str:
    shown = POLICY[audience].shown.get(kind, frozenset())
    code = Handling.P if handling == HANDLINGS[0] else Handling.C
    if not shown or not sees_handling(audience, code, is_named=handling == HANDLINGS[1]):
        return _NO
    every = [item.name for item in fields(_KINDS[kind])]
    hidden = [name for name in every if name not in shown]
    if not hidden:
        return _YES
    few = [name for name in every if name in shown]
    return f"only {' '.join(few)}" if len(few) <= len(hidden) else f"without {' '.join(hidden)}"


def _of_permissions() -> list[dict[str, str]]:
    return [
        _row("the case", "any", act.value, {one: _YES if may(one, act) else _NO for one in AUDIENCES})
        for act in Permission
    ]


def _of_limits() -> list[dict[str, str]]:
    return [
        _row(f"limit: {words}", "any", _ACT.get(name, "read"), {one: _limit(POLICY[one], name) for one in AUDIENCES})
        for name, words in _LIMITS.items()
    ]


def _limit(policy: Policy, name: str) -> str:
    value = getattr(policy, name)
    if value is None:
        return "all"
    if isinstance(value, bool):
        return _YES if value else _NO
    return " ".join(sorted(str(one) for one in value)) or "none"


DECLASSIFIED = {
    "adult": "A room learns that somebody is an adult by the date of birth that the police hold, not the date.",
    "judged an adult": "A room learns that a named officer judged somebody an adult, not who and not why.",
    "protective only": "An audience learns that somebody may be offered protective measures only, not why.",
    "harm considered": "Where some of the harm can be seen, an audience learns that two named people considered it; "
    "where none can be seen, nothing is said.",
    "handling": "An audience that reads a report reads its handling code; with handling C the conditions on which it "
    "reads it as well, not who else may.",
    "recorded crime": "Recorded crime of police.uk is public: how many months of it are loaded is told to all who may "
    "read it.",
    "fictional": "Whether the case is the fictional one is told to all.",
    "own minutes": "An agency that reads no casework is given its own actions by the note taker, and what was minuted "
    "for the room on venues it sees while its people were there; names, references, plates and numbers are taken out.",
}


def as_markdown() -> str:
    """Write the table for readers, with the declassifications that are allowed.

    Returns
    -------
    str
        Markdown; ``docs/policy.md`` is this text.
    """
    names = [one.value.replace("_", " ") for one in AUDIENCES]
    lines = [
        "# Who may see and do what",
        "",
        "Printed by `lantern policy --as markdown` from the code. The reviewed table is `data/reference/policy.csv`;",
        "a test compares every cell of the code with it. What is not listed is hidden or refused. To change it: change",
        "`data/policy.py`, print the table anew (`lantern policy --as csv > data/reference/policy.csv`), and have a",
        "second person read every line that changed before it is committed.",
        "",
        "`yes` is the whole record; `only` and `without` name its fields. A record is read if one of its reports may",
        "be read, a decision or action only if all of them may; handling C is bound by recipient, and who is not",
        "named does not learn that the report exists. Beside the audience each reader's agency must be a recipient in",
        "the conditions that the police holder set, in a room everybody's; see `data/conditions.py`.",
        "",
        "## Allowed declassifications",
        "",
        "What of a hidden record may show, by name; there are no others.",
        "",
        *[f"- **{name}**: {words}" for name, words in DECLASSIFIED.items()],
        "",
        "## The table",
        "",
        f"| subject | handling | act | {' | '.join(names)} |",
        f"|{'---|' * (3 + len(names))}",
    ]
    lines += [f"| {' | '.join(row[name] for name in COLUMNS)} |" for row in _folded(cells())]
    return "\n".join(lines) + "\n"


def _folded(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    """Put rows of one kind and act that say the same of every handling into one."""
    found: list[dict[str, str]] = []
    for row in rows:
        same = [one for one in found if all(one[name] == row[name] for name in COLUMNS if name != "handling")]
        if same:
            same[0]["handling"] = f"{same[0]['handling']}; {row['handling']}"
        else:
            found.append(dict(row))
    return found
