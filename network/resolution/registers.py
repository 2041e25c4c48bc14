"""Link the records of people in plain registers: one register with itself, or two with each other. No store, no case.

The weights ship; nothing is trained on the register but how many pairs are one person and how rare a name is in it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd

from data.errors import BadColumn
from network.resolution.clusters import calibrate, join, probability
from network.resolution.columns import PersonRow, date_as_compared, frame_of, names_of, stated
from network.resolution.model import COMPARISONS, score, used, weight_of

# Up to so many records every pair is compared; beyond, only pairs that share something.
_ALL_PAIRS = 400
# Up to so many, one name or one part of a date in common is enough to compare.
_ONE_NAME = 5_000
_LEAST_PROBABILITY = 1e-7
# In a register of a few hundred a name met once is not rare.
_RARITY_FROM = 500
# Years between two of one name from which they may be parent and child.
_GENERATION = 13

ROLES: dict[str, tuple[str, ...]] = {
    role: tuple(names.split())
    for role, names in {
        "id": "unique_id rec_id record_id id person_id row_id reference urn",
        "name": "name full_name fullname person_name first_and_surname subject_name",
        "forename": "forename forenames first_name firstname given_name given_names givenname fname fname_c1 first "
        "given christian_name",
        "surname": "surname last_name lastname family_name familyname lname lname_c1 second_name last family",
        "date_of_birth": "date_of_birth dob birth_date birthdate born birthday d_o_b dateofbirth",
        "birth_year": "birth_year year_of_birth yob by birthyear",
        "birth_month": "birth_month month_of_birth mob bm birthmonth",
        "birth_day": "birth_day day_of_birth bd",
        "postcode": "postcode post_code postal_code zip zip_code zipcode postcode_fake pcode",
        "email": "email e_mail email_address mail emailaddress",
        "phone": "phone telephone mobile phone_number telephone_number tel mobile_number phone_1",
        "number": "soc_sec_id ssn nhs_number nhs_no nino national_insurance_number ni_number crn national_id "
        "social_security_number passport_number driving_licence_number",
        "street_number": "street_number house_number house_no house",
        "street": "address_1 address street address_line_1 street_address address1 street_name addr",
        "place": "city town suburb locality place post_town town_city village birth_place place_of_birth birthplace",
    }.items()
}
_COMPARED = frozenset(ROLES) - {"id", "birth_month", "birth_day", "street_number"}
# Never compared, whatever somebody writes into a map: Equality Act 2010, sections 5 to 12, and what stands in for them.
_PROTECTED = re.compile(
    r"(?:^|_)(?:sex|gender|ethnic|race|racial|national(?!_id|_insurance)|religio|faith|disab|sexual|orientation|marital|"
    r"pregnan|country_of_birth|birth_country|citizen|skin|language)"
)
_FEBRL = r"rec-(\d+)-(?:org|dup-\d+)"


@dataclass(frozen=True, kw_only=True)
class Linkage:
    """What linking registers gave.

    Attributes
    ----------
    pairs : pandas.DataFrame
        One row for each linked pair: ``left, right`` (ids), ``match_probability``, ``match_weight``, ``cluster``,
        ``through`` (``pair``: by its own score; ``others``: by records between them), ``weight_*`` of comparisons.
    clusters : tuple of tuple of str
        Records of one person, two or more.
    compared : int
        Pairs scored above a chance of one in ten million.
    kept_apart : int
        Pairs over the threshold that were not joined because their groups speak against each other.
    share : float
        Share of all pairs that are one person, as found.
    columns : dict of str to list of str
        What was compared: role to columns.
    left_out : tuple of str
        Columns that were not compared because they are protected traits or stand in for one.
    precision, recall : float or None
        Of linked pairs, against the truth; None without it or with nothing to divide by.
    """

    pairs: pd.DataFrame
    clusters: tuple[tuple[str, ...], ...]
    compared: int
    kept_apart: int
    share: float
    columns: dict[str, list[str]]
    left_out: tuple[str, ...]
    precision: float | None
    recall: float | None

    def to_dict(self) -> dict[str, object]:
        """The answer of the command.

        Returns
        -------
        dict
            Counts, precision and recall, and what was compared.
        """
        return {
            "pairs": self.compared,
            "linked": len(self.pairs),
            "clusters": len(self.clusters),
            "precision": self.precision,
            "recall": self.recall,
            "direct": int((self.pairs["through"] == "pair").sum()),
            "kept_apart": self.kept_apart,
            "share_of_pairs_found": self.share,
            "columns": self.columns,
            "not_compared": list(self.left_out),
        }


def recognise(
    frame: pd.DataFrame, given: Mapping[str, object] | None = None, name: str = "register"
) -> dict[str, list[str]]:
    """Find out which columns hold what.

    Parameters
    ----------
    frame : pandas.DataFrame
        Register.
    given : mapping of str to str or list, optional
        What the caller states: role (or a usual name of it) to column or columns; an empty text leaves the role out.
    name : str, default "register"
        Name of the file, for messages.

    Returns
    -------
    dict of str to list of str
        Role to columns; a role that nothing holds is missing.

    Raises
    ------
    BadColumn
        If a stated role or column is no such, a stated column is a protected trait, or nothing can be compared.

    Examples
    --------
    >>> recognise(pd.DataFrame(columns=["Given Name", "SURNAME", "gender"]))
    {'forename': ['Given Name'], 'surname': ['SURNAME']}
    """
    heads = {_plain_head(str(column)): str(column) for column in frame.columns}
    stated_roles = _stated(frame, given or {}, name)
    found: dict[str, list[str]] = {}
    for role, usual in ROLES.items():
        first = [heads[head] for head in usual if head in heads][:1]
        if chosen := stated_roles.get(role, first):
            found[role] = chosen
    if not set(found) & _COMPARED:
        raise BadColumn(
            f"{name}: no column of people is recognised among {', '.join(map(str, frame.columns))}; say in a map "
            f'(--columns MAP.toml) which is which, e.g. forename = "..." - known: {", ".join(ROLES)}'
        )
    return found


def _stated(frame: pd.DataFrame, given: Mapping[str, object], name: str) -> dict[str, list[str]]:
    roles = {usual: role for role, names in ROLES.items() for usual in (*names, role)}
    roles |= {role: role for role in ROLES}
    found: dict[str, list[str]] = {}
    for key, value in given.items():
        if key in frame.columns and isinstance(value, str) and _plain_head(value) in roles:
            # written the other way round: "your header" = role
            key, value = value, key  # noqa: PLW2901
        role = roles.get(_plain_head(key))
        if role is None:
            raise BadColumn(f"map: {key} is not known; write one of {', '.join(ROLES)}")
        columns = [str(one) for one in value] if isinstance(value, (list, tuple)) else [str(value)]
        columns = [column for column in columns if column]
        for column in columns:
            if column not in frame.columns:
                raise BadColumn(f"{name}: no column {column} (map: {key}); it has {', '.join(map(str, frame.columns))}")
            if _PROTECTED.search(_plain_head(column)):
                raise BadColumn(
                    f"{name}: column {column} is a protected trait or stands in for one; it is not compared"
                )
        found[role] = columns
    return found


def _plain_head(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", text.strip().lower()).strip("_")


def link(
    left: pd.DataFrame,
    right: pd.DataFrame | None = None,
    *,
    threshold: float = 0.99,
    columns: Mapping[str, object] | None = None,
    truth: str | None = None,
) -> Linkage:
    """Link the records of one person, within one register or across two.

    Parameters
    ----------
    left : pandas.DataFrame
        Register.
    right : pandas.DataFrame or None, optional
        Another; then only pairs across the two are linked.
    threshold : float, default 0.99
        Match probability from which a pair is linked.
    columns : mapping, optional
        See `recognise`.
    truth : str or None, optional
        Column, in both registers, whose equal values are one person; it is used for precision and recall alone.

    Returns
    -------
    Linkage
        Linked pairs with reasons in numbers, groups, and how good they are where the truth is known.

    Raises
    ------
    BadColumn
        If columns are not there or nothing can be compared, or the threshold is no probability.
    """
    if not 0 < threshold < 1:
        raise BadColumn(f"threshold {threshold}: must lie between 0 and 1")
    tables = [table for table in (left, right) if table is not None]
    names = ["register"] if right is None else ["left register", "right register"]
    found = [_roles(table, columns, truth, name) for table, name in zip(tables, names, strict=True)]
    rows = [row for table, roles in zip(tables, found, strict=True) for row in _rows(table, roles)]
    ids = [key for table, roles in zip(tables, found, strict=True) for key in _ids(table, roles)]
    frame = frame_of(rows)
    if right is not None:
        frame["side"] = ["left"] * len(left) + ["right"] * len(right)
    scored, share = _scored(frame, len(left) if right is not None else None)
    groups = join(len(rows), scored, threshold=threshold)
    linked = _linked(scored, groups, threshold, len(left) if right is not None else None)
    over = scored["match_probability"] >= threshold
    apart = int((over & (groups[scored["left"]] != groups[scored["right"]])).sum()) if len(scored) else 0
    known = _truth(tables, truth)
    precision, recall = _quality(linked, known, len(left) if right is not None else None)
    left_out = {str(c) for table in tables for c in table.columns if _PROTECTED.search(_plain_head(str(c)))}
    return Linkage(
        pairs=_named(linked, ids, groups),
        clusters=_clusters(groups, ids),
        compared=len(scored),
        kept_apart=apart,
        share=share,
        columns={role: one for role, one in found[0].items() if role != "id"},
        left_out=tuple(sorted(left_out)),
        precision=precision,
        recall=recall,
    )


def _roles(
    table: pd.DataFrame, columns: Mapping[str, object] | None, truth: str | None, name: str
) -> dict[str, list[str]]:
    if truth is not None and truth not in table.columns:
        raise BadColumn(f"{name}: no column {truth} (truth); it has {', '.join(map(str, table.columns))}")
    found = recognise(table, columns, name)
    # what is the answer must not be among the questions
    return {role: kept for role, cols in found.items() if (kept := [c for c in cols if role == "id" or c != truth])}


def _ids(table: pd.DataFrame, roles: Mapping[str, list[str]]) -> list[str]:
    if "id" in roles:
        ids = [stated(value) for value in table[roles["id"][0]].tolist()]
        if all(ids) and len(set(ids)) == len(ids):
            return ids
    return [str(number) for number in range(1, len(table) + 1)]


def _rows(table: pd.DataFrame, roles: Mapping[str, list[str]]) -> list[PersonRow]:
    cells = {
        role: [" ".join(filter(None, map(stated, row))) for row in table[columns].itertuples(index=False, name=None)]
        for role, columns in roles.items()
        if role not in ("id", "phone")
    }
    numbers = table[roles.get("phone", [])].itertuples(index=False, name=None)
    phones = [[text for text in map(stated, row) if text] for row in numbers] if "phone" in roles else None
    nothing = [""] * len(table)
    return [
        _row({role: cells.get(role, nothing)[at] for role in ROLES}, phones[at] if phones else [])
        for at in range(len(table))
    ]


def _row(cell: Mapping[str, str], phones: list[str]) -> PersonRow:
    forenames, surname = names_of(cell["name"], cell["forename"], cell["surname"])
    return PersonRow(
        forenames=forenames,
        surname=surname,
        born=_born(cell),
        postcode=cell["postcode"],
        email=cell["email"],
        phones=phones,
        number=cell["number"],
        street=f"{cell['street_number']} {cell['street']}".strip() if cell["street"] else "",
        place=cell["place"],
    )


def _born(cell: Mapping[str, str]) -> str:
    if cell["date_of_birth"] or not cell["birth_year"]:
        return date_as_compared(cell["date_of_birth"])
    year, month, day = (cell[part] for part in ("birth_year", "birth_month", "birth_day"))
    if not (month.isdigit() and day.isdigit()):
        return year
    return f"{year.zfill(4)}-{month.zfill(2)}-{day.zfill(2)}"


def _scored(frame: pd.DataFrame, n_left: int | None) -> tuple[pd.DataFrame, float]:
    n = len(frame)
    n_pairs = n * (n - 1) / 2 if n_left is None else n_left * (n - n_left)
    if n < 2 or not n_pairs:
        return pd.DataFrame({"left": [], "right": [], "match_weight": [], "match_probability": []}), 0.0
    prior = 1 / max(n, 30)
    rules = ("1=1",) if n <= _ALL_PAIRS else _rules(frame)
    scored = score(
        frame,
        rules=rules,
        prior=prior,
        at_least=_LEAST_PROBABILITY,
        link=n_left is not None,
        rarity=n >= _RARITY_FROM,
    )
    weights, share = calibrate(scored["match_weight"].to_numpy(dtype=float), prior=prior, n_pairs=n_pairs)
    weights = np.where(_may_be_family(scored, frame), np.minimum(weights, 0.0), weights)
    scored = scored.assign(match_weight=weights, match_probability=probability(weights))
    ends = {"left": scored["left"].astype(np.int64), "right": scored["right"].astype(np.int64)}
    return scored.assign(**ends), share


def _may_be_family(scored: pd.DataFrame, frame: pd.DataFrame) -> np.ndarray:
    """Pairs that agree only on what a family shares: twins by another forename, father and son by the year of birth.

    Surname, home and even the day of birth do not speak for one person once a forename is another, nor do equal names
    at one home once a generation lies between; only an e-mail, a number, a telephone or a nickname of one's own does.
    """
    own = np.zeros(len(scored), dtype=bool)
    for key in ("email", "number", "phone", "alias"):
        if f"mw_{key}" in scored:
            own |= (scored[f"mw_{key}"] > 0).to_numpy()
    twins = _differ(scored, "forename")
    if "mw_street" in scored:
        # where the whole address is stated and agrees, another forename is more often a mistake than a twin
        twins &= ~(scored["mw_street"] > 0).to_numpy()
    years = pd.to_numeric(frame["born"].str[:4], errors="coerce").to_numpy(dtype=float)
    left, right = (scored[end].to_numpy(dtype=np.int64) for end in ("left", "right"))
    generation = _differ(scored, "born") & (np.abs(years[left] - years[right]) >= _GENERATION)
    return np.asarray((twins | generation) & ~own)


def _differ(scored: pd.DataFrame, key: str) -> np.ndarray:
    if f"mw_{key}" not in scored:
        return np.zeros(len(scored), dtype=bool)
    comparison = next(one for one in COMPARISONS if one.key == key)
    weights = scored[f"mw_{key}"].to_numpy(dtype=float)
    return np.asarray(np.isclose(weights, weight_of(comparison, "differ"), atol=1e-6))


def _rules(frame: pd.DataFrame) -> tuple[str, ...]:
    """Conditions of which a pair must meet one; in a large register none of them is a common name alone."""
    year = "substr(l.born, 1, 4) = substr(r.born, 1, 4)"
    rules = {
        "born": "l.born = r.born and length(l.born) = 10 and l.born not like '%-01-01'",
        "born surname_sound": f"l.surname_sound = r.surname_sound and {year}",
        "born forename": "l.forename = r.forename and l.born = r.born",
        "surname forename": "l.surname = r.surname and l.forename[1] = r.forename[1]",
        "forename surname_sound": "l.forename = r.forename and l.surname_sound = r.surname_sound",
        "forename surname": "l.forename = r.surname and l.surname = r.forename",
        "surname born": "l.surname[1:2] = r.surname[1:2] and l.born = r.born",
        "surname place": "l.surname = r.surname and l.place = r.place",
        "forename place": "l.forename = r.forename and l.place = r.place and l.surname[1] = r.surname[1]",
        "forename sector": "l.forename = r.forename and l.sector = r.sector",
        "postcode": "l.postcode = r.postcode",
        "email": "l.email = r.email",
        "local": "l.local = r.local",
        "number": "l.number = r.number",
        "street": "l.street = r.street",
        "phone_ends": "l.phone_ends[1] = r.phone_ends[1]",
    }
    if len(frame) <= _ONE_NAME:
        rules |= {
            "surname": "l.surname = r.surname",
            "forename": "l.forename = r.forename",
            "born place": f"{year} and l.place = r.place",
            "born ": "substr(l.born, 1, 7) = substr(r.born, 1, 7)",
            " born": "substr(l.born, 6) = substr(r.born, 6)",
        }
    named = {one.column for one in used(frame)} | {name for one in used(frame) for name in one.needs}
    kept = tuple(rule for needs, rule in rules.items() if set(needs.split()) <= named)
    return kept or ("l.surname = r.surname", "l.forename = r.forename")


def _linked(scored: pd.DataFrame, groups: np.ndarray, threshold: float, n_left: int | None) -> pd.DataFrame:
    """Every pair of a group, with its own score where it has one."""
    members: dict[int, list[int]] = {}
    for record, group in enumerate(groups.tolist()):
        members.setdefault(group, []).append(record)
    ends = [pair for group in members.values() for pair in combinations(group, 2)]
    if n_left is not None:
        ends = [(a, b) for a, b in ends if a < n_left <= b]
    every = pd.DataFrame(ends, columns=["left", "right"], dtype=np.int64)
    ordered = scored.assign(
        left=scored[["left", "right"]].min(axis=1).astype(np.int64),
        right=scored[["left", "right"]].max(axis=1).astype(np.int64),
    )
    found = every.merge(ordered, on=["left", "right"], how="left")
    own = found["match_probability"].fillna(0.0) >= threshold
    return found.assign(through=np.where(own, "pair", "others")).sort_values(["left", "right"], ignore_index=True)


def _named(linked: pd.DataFrame, ids: Sequence[str], groups: np.ndarray) -> pd.DataFrame:
    names = np.array(list(ids), dtype=object)
    made = pd.DataFrame(
        {
            "left": names[linked["left"].to_numpy(dtype=np.int64)],
            "right": names[linked["right"].to_numpy(dtype=np.int64)],
            "match_probability": linked["match_probability"].round(6),
            "match_weight": linked["match_weight"].round(3),
            "cluster": names[groups[linked["left"].to_numpy(dtype=np.int64)]],
            "through": linked["through"],
        }
    )
    for column in sorted(c for c in linked.columns if c.startswith("mw_") and not c.startswith("mw_tf_adj_")):
        # what the rarity of the value adds belongs to the comparison it was made in
        rarity = [c for c in linked.columns if c.startswith("mw_tf_adj_") and c.endswith(column.removeprefix("mw_"))]
        total = linked[[column, *rarity]].sum(axis=1, min_count=1)
        made[f"weight_{column.removeprefix('mw_')}"] = total.round(3)
    return made


def _clusters(groups: np.ndarray, ids: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    members: dict[int, list[str]] = {}
    for record, group in enumerate(groups.tolist()):
        members.setdefault(group, []).append(ids[record])
    return tuple(tuple(group) for group in members.values() if len(group) > 1)


def _truth(tables: Sequence[pd.DataFrame], column: str | None) -> list[str] | None:
    if column is None:
        return None
    values = pd.concat([table[column] for table in tables], ignore_index=True).map(stated)
    people = values.str.extract(f"^{_FEBRL}$", expand=False)
    return [str(value) for value in (people if people.notna().all() else values)]


def _quality(linked: pd.DataFrame, known: list[str] | None, n_left: int | None) -> tuple[float | None, float | None]:
    if known is None:
        return None, None
    people = pd.Series([who or f"nobody {at}" for at, who in enumerate(known)], dtype=object)
    true = _true_pairs(people, n_left)
    hits = int((people.to_numpy()[linked["left"]] == people.to_numpy()[linked["right"]]).sum()) if len(linked) else 0
    return (round(hits / len(linked), 6) if len(linked) else None), (round(hits / true, 6) if true else None)


def _true_pairs(people: pd.Series, n_left: int | None) -> int:
    if n_left is None:
        sizes = people.value_counts()
        return int((sizes * (sizes - 1) // 2).sum())
    left, right = people[:n_left].value_counts(), people[n_left:].value_counts()
    return int((left * right).dropna().sum())
