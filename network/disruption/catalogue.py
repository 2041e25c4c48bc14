"""The catalogue of measures: one TOML file each under ``data/powers``, checked whole before any is used.

A measure carries its basis, territory, dates, sources and marks as data; no text of a statute stands in code. The law
of a measure is "off" or "not confirmed" until a partnership's lawyer signs on exactly that file.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from pathlib import Path

from data.casework import SignOn
from data.errors import LawError
from data.resources import shipped
from network.disruption.measure import Law, Measure
from network.disruption.measure_file import read_measure
from network.disruption.rules import Rule
from network.disruption.vocabulary import Vocabulary, vocabulary

POLICY_FILE = "policy.toml"
_NO_MEASURES = frozenset({"vocabulary.toml", POLICY_FILE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """All measures by id, with the words of facts and the sign-ons of a partnership's lawyer.

    Attributes
    ----------
    measures : mapping of str to Measure
        The earliest version of each.
    versions : tuple of Measure
        Later versions; `on` gives what holds on a day.
    """

    measures: Mapping[str, Measure]
    words: Vocabulary
    sign_ons: tuple[SignOn, ...] = field(default=())
    versions: tuple[Measure, ...] = field(default=())

    def on(self, day: date | None) -> Catalogue:
        """Take the version of every measure that is in force on a day.

        Parameters
        ----------
        day : date or None
            Day of the decision; None takes the measures as they stand.

        Returns
        -------
        Catalogue
            The version with the latest commencement that has come; this same catalogue where there are no versions.
        """
        if day is None or not self.versions:
            return self
        chosen = dict(self.measures)
        for version in sorted(self.versions, key=_commencement):
            if _commencement(version) <= day:
                chosen[version.id] = version
        return replace(self, measures=chosen)

    def with_sign_ons(self, sign_ons: Iterable[SignOn]) -> Catalogue:
        """Join these sign-ons to the same measures.

        Parameters
        ----------
        sign_ons : iterable of SignOn
            Sign-ons of the partnership.

        Returns
        -------
        Catalogue
            A new catalogue.

        Raises
        ------
        LawError
            If a sign-on names a measure that is not in the catalogue.
        """
        kept = tuple(sign_ons)
        strays = sorted({sign_on.measure_id for sign_on in kept} - set(self.measures))
        if strays:
            raise LawError(f"sign-on: no measure {', '.join(strays)} in the catalogue")
        return replace(self, sign_ons=kept)

    def law(self, measure_id: str, day: date | None = None) -> Law:
        """How far the law of a measure is confirmed on a day.

        Parameters
        ----------
        measure_id : str
            Id of the measure.
        day : date or None, optional
            Day of the decision; None leaves dates of commencement out.

        Returns
        -------
        Law
            Confirmed only with a sign-on for exactly this text of the file, and in force on the day.
        """
        measure = self.measures[measure_id]
        if not _in_force(measure.in_force_from, measure.in_force_to, day):
            return Law.OFF
        valid = [s for s in self.sign_ons if s.measure_id == measure_id and s.digest == measure.digest]
        if not valid:
            return measure.status
        in_force = [s for s in valid if _in_force(s.in_force_from, s.in_force_to, day)]
        return Law.CONFIRMED if in_force else Law.OFF

    def rules(self) -> tuple[Rule, ...]:
        """Every different rule of all measures, once.

        Returns
        -------
        tuple of Rule
            In order of first appearance.
        """
        found = {rule.text: rule for m in self.measures.values() for rule in (*m.facts_all, *m.facts_any)}
        return tuple(found.values())


def _in_force(start: date | None, end: date | None, day: date | None) -> bool:
    if day is None:
        return True
    return (start is None or start <= day) and (end is None or day <= end)


def _commencement(measure: Measure) -> date:
    return measure.in_force_from or date.min


@cache
def catalogue(folder: Path | None = None) -> Catalogue:
    """Load and check every measure.

    Parameters
    ----------
    folder : pathlib.Path or None, optional
        Folder of measure files with ``vocabulary.toml``; the one that ships with the product if None.

    Returns
    -------
    Catalogue
        Measures in the order of their ids, without any sign-on.

    Raises
    ------
    LawError
        If any file is not valid; the message names every file and fault.

    Examples
    --------
    >>> catalogue().measures["anpr-marker-request"].targets
    (<Target.VEHICLE: 'vehicle'>,)
    """
    source = folder or shipped("powers")
    words = vocabulary(source / "vocabulary.toml")
    return joined(Catalogue(measures={}, words=words), read_folder(source, words))


def read_folder(folder: Path, words: Vocabulary) -> tuple[Measure, ...]:
    """Read every measure file of a folder.

    Parameters
    ----------
    folder : pathlib.Path
        Folder; ``vocabulary.toml`` and ``policy.toml`` are no measures.
    words : Vocabulary
        Facts that rules may name.

    Returns
    -------
    tuple of Measure
        In the order of the names of the files.

    Raises
    ------
    LawError
        If any file is not valid; the message names every file and fault.
    """
    found: list[Measure] = []
    faults: list[str] = []
    for path in sorted(folder.glob("*.toml")):
        if path.name in _NO_MEASURES:
            continue
        try:
            found.append(read_measure(path, words))
        except LawError as fault:
            faults.append(str(fault))
    if faults:
        raise LawError("\n".join(faults))
    return tuple(found)


def joined(base: Catalogue, more: Iterable[Measure]) -> Catalogue:
    """Join measures to a catalogue; of several with one id the earliest stands and the others are its versions.

    Parameters
    ----------
    base : Catalogue
        Catalogue to start from.
    more : iterable of Measure
        Measures to add.

    Returns
    -------
    Catalogue
        In the order of the ids.

    Raises
    ------
    LawError
        If two versions of one measure begin on the same day.
    """
    measures, versions = dict(base.measures), list(base.versions)
    for measure in sorted(more, key=lambda one: (one.id, _commencement(one))):
        held = [one for one in (measures.get(measure.id), *versions) if one is not None and one.id == measure.id]
        if any(_commencement(one) == _commencement(measure) for one in held):
            raise LawError(
                f"{measure.id}.toml: id: there is such a measure already; name yours otherwise, or give it "
                "in_force_from and the name ID--YYYY-MM-DD.toml as a later version"
            )
        if held and _commencement(measure) < _commencement(measures[measure.id]):
            versions.append(measures[measure.id])
            measures[measure.id] = measure
        elif held:
            versions.append(measure)
        else:
            measures[measure.id] = measure
    return replace(base, measures={key: measures[key] for key in sorted(measures)}, versions=tuple(versions))
