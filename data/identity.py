"""What judgements of identity do to a case: derived "same as" links, and chains that contradict themselves. Pure.

Nothing here is kept. The links exist only in what a view shows, so that taking a judgement back gives the same bytes
as before it was made. Nobody but a named person makes a judgement; nothing merges by itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import combinations

from data.codes import LinkKind
from data.errors import RefusedInput
from data.judgement import IdentityJudgement, Verdict
from data.protection import PROTECTED_WORDS, is_protected
from data.records import HARM_CONSIDERED, SUBJECT_KINDS, Case, Link, Person

IDENTITY_KINDS = ("person", "vehicle", "phone", "venue")
_PREFIX = "identity:"

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """Records that a chain of "same" joins although two of them were judged not the same.

    Attributes
    ----------
    kind : str
        ``person``, ``vehicle``, ``phone`` or ``venue``.
    records : tuple of str
        Ids of the whole chain, in order.
    same : tuple of (str, str)
        Pairs that join them, by judgement or as recorded.
    not_same : tuple of (str, str)
        Pairs judged not the same.
    """

    kind: str
    records: tuple[str, ...]
    same: tuple[Pair, ...]
    not_same: tuple[Pair, ...]

    @property
    def words(self) -> str:
        """What is to be settled, by ids."""
        apart = "; ".join(f"{a} and {b}" for a, b in self.not_same)
        chain = "; ".join(f"{a} = {b}" for a, b in self.same)
        return f"{chain}, yet judged not the same: {apart}. Nothing of this chain is joined until one is taken back."


def judgement_id(kind: str, one: str, other: str) -> str:
    """Id under which the judgement on a pair is kept, whichever record is named first.

    Parameters
    ----------
    kind : str
        ``person``, ``vehicle``, ``phone`` or ``venue``.
    one, other : str
        Ids of two different records.

    Returns
    -------
    str
        ``identity:KIND:LEFT:RIGHT``.

    Raises
    ------
    RefusedInput
        If the kind is no such, or both records are one.

    Examples
    --------
    >>> judgement_id("person", "P-2", "P-1")
    'identity:person:P-1:P-2'
    """
    if kind not in IDENTITY_KINDS:
        raise RefusedInput(f"kind {kind!r}: identity is judged of {', '.join(IDENTITY_KINDS)}")
    if one == other:
        raise RefusedInput(f"record {one}: needs another record to be compared with")
    left, right = sorted((one, other))
    return f"{_PREFIX}{kind}:{left}:{right}"


def is_derived(record: object) -> bool:
    """Whether a record exists only because of a judgement, and is never kept.

    Parameters
    ----------
    record : object
        Any record.

    Returns
    -------
    bool
        True for the links that `with_judgements` makes.
    """
    return isinstance(record, Link) and record.id.startswith(_PREFIX)


def standing(judgements: Mapping[str, IdentityJudgement]) -> dict[str, IdentityJudgement]:
    """Judgements that hold: those taken back are as if they had never been made.

    Parameters
    ----------
    judgements : mapping of str to IdentityJudgement
        By id.

    Returns
    -------
    dict of str to IdentityJudgement
        Without the verdict "none".
    """
    return {key: one for key, one in judgements.items() if one.verdict is not Verdict.NONE}


def with_judgements(case: Case, judgements: Iterable[IdentityJudgement], day: date) -> Case:
    """Let judgements of "same" take effect on a case, as links that say so.

    Parameters
    ----------
    case : Case
        Records as kept, before anything is masked: protection must not depend on who looks.
    judgements : iterable of IdentityJudgement
        Latest version of each.
    day : datetime.date
        Day on which ages are reckoned.

    Returns
    -------
    Case
        The case itself if nothing was judged the same. Else with one link of kind "same as" for each such pair. A
        chain that contradicts a "not the same" joins nothing, but protects all of its people if it
        protects one; so does an "unsure" that followed a "same".
    """
    judged = sorted((one for one in judgements if _stands(one, case)), key=lambda one: one.id)
    same = [one for one in judged if one.verdict is Verdict.SAME]
    doubted = [one for one in judged if one.verdict is Verdict.UNSURE and one.was_same]
    if not same and not doubted:
        return case
    links = {one.id: _link(one, case) for one in same}
    torn = {record for conflict in conflicts(case, judged) for record in conflict.records}
    shields = {one.id: _link(one, case) for one in doubted}
    joined = {key: link for key, link in links.items() if link.source_id not in torn}
    whole = replace(case, links={**case.links, **links, **shields})
    in_doubt = torn | {end for link in shields.values() for end in (link.source_id, link.target_id)}
    people = {key: _shielded(whole, case.people[key], day) for key in sorted(in_doubt & case.people.keys())}
    return replace(case, links={**case.links, **joined}, people={**case.people, **people})


def conflicts(case: Case, judgements: Iterable[IdentityJudgement]) -> tuple[Conflict, ...]:
    """Find chains of "same" that contradict a "not the same".

    Parameters
    ----------
    case : Case
        Records; links recorded as "same as" are part of the chains.
    judgements : iterable of IdentityJudgement
        Latest version of each.

    Returns
    -------
    tuple of Conflict
        Ordered by kind and ids.
    """
    judged = [one for one in judgements if _stands(one, case)]
    found = []
    for kind in IDENTITY_KINDS:
        same, apart = _pairs(case, judged, kind)
        for chain in groups(same):
            torn = [pair for pair in apart if pair in set(combinations(chain, 2))]
            if torn:
                inside = tuple(pair for pair in same if pair[0] in chain)
                found.append(Conflict(kind=kind, records=chain, same=inside, not_same=tuple(torn)))
    return tuple(found)


def groups(pairs: Iterable[Pair]) -> tuple[tuple[str, ...], ...]:
    """Join pairs into the groups that they connect.

    Parameters
    ----------
    pairs : iterable of (str, str)
        Ids.

    Returns
    -------
    tuple of tuple of str
        Each group in order, the groups in order.

    Examples
    --------
    >>> groups([("a", "b"), ("c", "d"), ("b", "e")])
    (('a', 'b', 'e'), ('c', 'd'))
    """
    members: dict[str, list[str]] = defaultdict(list)
    for key, first in joined(pairs).items():
        members[first].append(key)
    return tuple(sorted(tuple(group) for group in members.values()))


def joined(pairs: Iterable[Pair]) -> dict[str, str]:
    """Id that stands for the group which each id is joined to by pairs.

    Parameters
    ----------
    pairs : iterable of (str, str)
        Ids; the first of a pair comes to stand for what the second does.

    Returns
    -------
    dict of str to str
        In the order of the ids; equal for those of one group.

    Examples
    --------
    >>> joined([("a", "b"), ("c", "d")])
    {'a': 'b', 'b': 'b', 'c': 'd', 'd': 'd'}
    """
    parent: dict[str, str] = {}

    def root(key: str) -> str:
        parent.setdefault(key, key)
        while parent[key] != key:
            parent[key] = parent[parent[key]]
            key = parent[key]
        return key

    for one, other in pairs:
        parent[root(one)] = root(other)
    return {key: root(key) for key in sorted(parent)}


def _pairs(case: Case, judged: list[IdentityJudgement], kind: str) -> tuple[list[Pair], list[Pair]]:
    recorded = {
        (min(link.source_id, link.target_id), max(link.source_id, link.target_id))
        for link in case.links.values()
        if link.kind is LinkKind.SAME_AS and link.source_kind == link.target_kind == kind and not is_derived(link)
    }
    own = [one for one in judged if one.kind == kind]
    same = {(one.left_id, one.right_id) for one in own if one.verdict is Verdict.SAME}
    return sorted(same | recorded), sorted((o.left_id, o.right_id) for o in own if o.verdict is Verdict.NOT_SAME)


def _stands(judgement: IdentityJudgement, case: Case) -> bool:
    found = getattr(case, SUBJECT_KINDS.get(judgement.kind, ""), {})
    return judgement.left_id in found and judgement.right_id in found


def _link(judgement: IdentityJudgement, case: Case) -> Link:
    """Rest the link on what both records rest on: who sees a report of either may learn that they are one."""
    found = getattr(case, SUBJECT_KINDS[judgement.kind])
    reports = found[judgement.left_id].reports + found[judgement.right_id].reports
    return Link(
        id=judgement.id,
        kind=LinkKind.SAME_AS,
        source_kind=judgement.kind,
        source_id=judgement.left_id,
        target_kind=judgement.kind,
        target_id=judgement.right_id,
        reports=tuple(dict.fromkeys(reports)),
    )


def _shielded(whole: Case, person: Person, day: date) -> Person:
    """Keep protection along a chain whose links are not joined: doubt never takes it away."""
    tells_itself = person.protected_because and person.protected_because != HARM_CONSIDERED
    if tells_itself or not is_protected(whole, person, day):
        return person
    return replace(person, protected_because=PROTECTED_WORDS)
