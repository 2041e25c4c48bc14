"""The second lock of a shared database, written from the reviewed policy: which rows the server gives to whom.

Python decides what an audience sees, down to the field. The server decides again, row by row, from the same table
(`data.policy.POLICY`) and from nothing that Python has reckoned: kinds that are not shown, kinds of report, handling,
kinds of place, venue, event, role and link, casework made for somebody else, holds, covert questions, and whatever
rests on reports that may not be seen. Only current versions are given to an audience. Fields that the policy hides
inside a row that it shows are cut by Python alone. Pure: nothing here opens a database.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import StrEnum
from hashlib import sha256

from data.checks import CheckResult
from data.codes import Audience, Handling
from data.policy import POLICY, Permission, Policy
from data.records import RECORD_FIELDS
from data.store.contexts import Context
from data.store.engine_postgres import SCHEMA_NAME
from data.store.sealed_fields import SEALED, WORDS, label
from data.store.tables import (
    AUDIT,
    CHECKPOINT,
    IDENTITY,
    IMPORTED_FILE,
    IMPORTED_ROW,
    META,
    METADATA,
    RECORDED_CRIME,
    RECORDS,
    REVISION,
)

_HIDDEN_KINDS = {"locations": "places", "venues": "venues", "events": "events"}
_STATED = (
    "(SELECT coalesce(current_setting('lantern.actor', true), '') <> ''"
    " AND coalesce(current_setting('lantern.purpose', true), '') <> ''"
    " AND coalesce(current_setting('lantern.audience', true), '') <> '')"
)
_RESTS, _OWNER_GIVEN = "rests_on_given", "owner_given"
_ABOUT = "(SELECT current_setting('lantern.audience', true))"
_CASE = frozenset({*(table.name for table in RECORDS.values()), IDENTITY.name})
_IMPORTS = frozenset({IMPORTED_FILE.name, IMPORTED_ROW.name, RECORDED_CRIME.name})
_PROOF = frozenset({AUDIT.name, CHECKPOINT.name, META.name})
_ENTERED = frozenset({Context.WRITING, Context.PROOF, Context.SIGN_IN, Context.KEEPING})


def reads(name: str) -> str:
    """Say which rows of a table the product's role may read.

    Parameters
    ----------
    name : str
        Name of a table of the store.

    Returns
    -------
    str
        Condition in SQL: actor, purpose and audience are stated, and the context is a task that needs the table or
        an audience to which the policy shows the row.
    """
    admitted = [f"WHEN {_quoted(context)} THEN true" for context in sorted(_readers(name))]
    for audience in Audience:
        rule = audience_rule(name, audience)
        if rule is not None:
            admitted.append(f"WHEN {_quoted(audience)} THEN {rule or 'true'}")
    return f"{_STATED} AND CASE {_ABOUT} {' '.join(admitted)} ELSE false END"


def adds(name: str) -> str:
    """Say in which contexts rows may be added to a table, changed or taken out, as far as the role has the right.

    Parameters
    ----------
    name : str
        Name of a table of the store.

    Returns
    -------
    str
        Condition in SQL; no audience adds anything, a unit of work does.
    """
    return f"{_STATED} AND {_is(_writers(name))}"


def keeps() -> str:
    """Say when the owner of the tables may do anything at all.

    Returns
    -------
    str
        Condition in SQL: actor and purpose are stated, and the context is the keeping of the store.
    """
    return f"{_STATED} AND {_is([Context.KEEPING])}"


def audience_rule(name: str, audience: Audience) -> str | None:
    """Say which rows of a table the policy lets an audience read.

    Parameters
    ----------
    name : str
        Name of a table of the store.
    audience : Audience
        For whom.

    Returns
    -------
    str or None
        Condition in SQL, empty for every row; None where the policy shows none of the table.
    """
    policy = POLICY[audience]
    if Permission.READ not in policy.may:
        return None
    if name == RECORDED_CRIME.name:
        return "" if Permission.RECORDED_CRIME in policy.may else None
    if name == IDENTITY.name:
        kinds = sorted(_shown_parts(policy))
        return f"kind IN ({_listed(kinds)}) AND {SCHEMA_NAME}.{_OWNER_GIVEN}(kind, id, rev_from)" if kinds else None
    kind = next((one for one, table in RECORDS.items() if table.name == name), None)
    if kind is None or kind not in policy.shown:
        return None
    return " AND ".join(["rev_to IS NULL", *_rows(kind, audience, policy)])


def functions() -> dict[str, str]:
    """Write the two functions that the conditions ask; both look with the rights of whoever asks.

    Returns
    -------
    dict of str to str
        Name with its arguments to the statement that makes it. They are functions so that the server plans them only
        when an audience reads, not with every statement.
    """
    given = f'SELECT 1 FROM {SCHEMA_NAME}.record_reports AS r WHERE r.id = cited.one COLLATE "C" AND r.rev_to IS NULL'
    cited = "FROM json_array_elements_text(reports) AS cited(one) WHERE"
    rests = (
        f"IF json_array_length(reports) = 1 THEN PERFORM 1 FROM {SCHEMA_NAME}.record_reports AS r"
        ' WHERE r.id = (reports ->> 0) COLLATE "C" AND r.rev_to IS NULL; RETURN FOUND; END IF; '
        f"IF every_one THEN RETURN NOT EXISTS (SELECT 1 {cited} NOT EXISTS ({given})); END IF; "
        f"RETURN EXISTS (SELECT 1 {cited} EXISTS ({given}));"
    )
    owners = " ".join(
        f"IF of_kind IN ({_listed([kind, label(kind)])}) THEN RETURN EXISTS"
        f" (SELECT 1 FROM {SCHEMA_NAME}.{RECORDS[kind].name} AS r"
        f' WHERE r.id = of_id COLLATE "C" AND r.rev_from = of_revision); END IF;'
        for kind in sorted(SEALED.keys() | WORDS.keys())
    )
    made = {
        f"{_RESTS}(reports json, every_one boolean)": rests,
        f"{_OWNER_GIVEN}(of_kind text, of_id text, of_revision integer)": f"{owners} RETURN false;",
    }
    return {
        head: f"CREATE OR REPLACE FUNCTION {SCHEMA_NAME}.{head} RETURNS boolean LANGUAGE plpgsql STABLE"
        f" AS $$ BEGIN {body} END $$"
        for head, body in made.items()
    }


def fingerprint() -> str:
    """Digest of all the conditions, so that a database locked by another policy is known.

    Returns
    -------
    str
        64 hex digits.
    """
    words = [f"{name}\n{reads(name)}\n{adds(name)}" for name in sorted(METADATA.tables)]
    return sha256("\n".join([*words, keeps(), *functions().values()]).encode()).hexdigest()


def _shown_parts(policy: Policy) -> Iterator[str]:
    """Names of the sealed parts that hold a field which the policy shows."""
    for sealed, name in ((SEALED, str), (WORDS, label)):
        yield from (name(kind) for kind, names in sealed.items() if policy.shown.get(kind, frozenset()) & set(names))


def _rows(kind: str, audience: Audience, policy: Policy) -> list[str]:
    if kind == "reports":
        return [f"kind IN ({_listed(policy.reports)})", *_handling(audience, policy)]
    if policy.conditions == "all":
        return []
    if kind in RECORD_FIELDS:
        return [*_not_hidden(kind, policy), f"{SCHEMA_NAME}.{_RESTS}(reports, false)"]
    return [*_casework(kind, audience, policy), f"{SCHEMA_NAME}.{_RESTS}(reports, true)"]


def _handling(audience: Audience, policy: Policy) -> list[str]:
    if policy.conditions == "all":
        return []
    free = f"handling = '{Handling.P.value}'"
    if policy.conditions != "recipient":
        return [free]
    named = f"EXISTS (SELECT 1 FROM json_array_elements_text(recipients) AS named(one) WHERE one = '{audience.value}')"
    return [f"({free} OR {named})"]


def _not_hidden(kind: str, policy: Policy) -> list[str]:
    if kind == "participations":
        return _none_of("role", policy.roles)
    if kind == "links":
        return _none_of("kind", policy.links)
    return _none_of("kind", getattr(policy, _HIDDEN_KINDS[kind])) if kind in _HIDDEN_KINDS else []


def _none_of(column: str, hidden: Iterable[StrEnum]) -> list[str]:
    listed = _listed(hidden)
    return [f"{column} NOT IN ({listed})"] if listed else []


def _casework(kind: str, audience: Audience, policy: Policy) -> list[str]:
    found = []
    if "made_for" in RECORDS[kind].c:
        found.append(f"made_for = '{audience.value}'")
    if kind == "checks":
        found.append(f"(result IS NULL OR result <> '{CheckResult.HOLD.value}')")
    if kind == "actions":
        own = f"starts_with(id, 'action-{audience.value}-')"
        found.append(f"(decision_id IS NOT NULL OR json_array_length(reports) > 0 OR {own})")
    if "fact" in RECORDS[kind].c:
        found += [
            f"NOT starts_with(fact, {_quoted(part)}) AND right(fact, {len(part)}) <> {_quoted(part)}"
            for part in policy.hidden_facts
        ]
    return found


def _readers(name: str) -> frozenset[Context]:
    if name in _CASE or name in (REVISION.name, RECORDED_CRIME.name):
        return frozenset({Context.RECKONING, Context.WRITING, Context.KEEPING})
    if name in _IMPORTS:
        return frozenset({Context.WRITING, Context.KEEPING})
    if name == AUDIT.name:
        return _ENTERED
    # Whatever is neither case nor proof is about those who may sign in, tables that come later too.
    return frozenset({Context.PROOF if name in _PROOF else Context.SIGN_IN, Context.KEEPING})


def _writers(name: str) -> frozenset[Context]:
    if name in _CASE or name in _IMPORTS or name == REVISION.name:
        return frozenset({Context.WRITING, Context.KEEPING})
    if name == AUDIT.name:
        return _ENTERED
    if name == META.name:
        return frozenset({Context.KEEPING})
    return frozenset({Context.PROOF if name == CHECKPOINT.name else Context.SIGN_IN})


def _is(contexts: Iterable[StrEnum]) -> str:
    return f"{_ABOUT} IN ({_listed(contexts)})"


def _listed(values: Iterable[str]) -> str:
    return ", ".join(_quoted(str(value)) for value in sorted(values))


def _quoted(words: str) -> str:
    return "'" + words.replace("'", "''") + "'"
