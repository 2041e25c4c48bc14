"""Normal forms of the identifiers that forces exchange: postcode, number plate, telephone, force, grid reference.

Each function returns the one form under which Lantern keeps the identifier, or raises `BadReference` with what to do.
Messages never repeat the value: a plate, a number or a postcode points at a person.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache

from data.errors import BadReference
from data.resources import shipped

_POSTCODE = re.compile(
    r"(GIR|[A-PR-UWYZ](?:[0-9][0-9A-HJKPS-UW]?|[A-HK-Y][0-9][0-9ABEHMNPRV-Y]?))([0-9][ABD-HJLNP-UW-Z]{2})"
)
_VRM_FORMS = (
    r"[A-Z]{2}[0-9]{2}[A-Z]{3}",  # since 2001
    r"[A-Z][0-9]{1,3}[A-Z]{3}",  # 1983 to 2001, year letter first
    r"[A-Z]{3}[0-9]{1,3}[A-Z]",  # 1963 to 1983, year letter last
    r"[A-Z]{1,3}[0-9]{1,4}",  # without a year, and Northern Ireland
    r"[0-9]{1,4}[A-Z]{1,3}",
    r"[0-9]{3}[DX][0-9]{3}",  # diplomatic
    r"[0-9]{2}[A-Z]{2}[0-9]{2}",  # armed forces
)
_VRM = re.compile("|".join(_VRM_FORMS))
_UK_NUMBER = re.compile(r"[1-3]\d{8,9}|7\d{9}|[58]\d{8,9}|9\d{9}|800\d{4,6}|500\d{6}")
_OTHER_FORCES = frozenset({"S23000009", "N99999999"})  # Scotland and Northern Ireland in the UK list of force areas


def normalise_postcode(text: str) -> str:
    """Write a UK postcode in capitals with one space before the last three characters.

    The format is checked, not whether the postcode exists: that needs the gazetteer.

    Parameters
    ----------
    text : str
        Postcode in any spacing and case.

    Returns
    -------
    str
        Postcode as Royal Mail writes it.

    Raises
    ------
    BadReference
        If it cannot be a full UK postcode.

    Examples
    --------
    >>> normalise_postcode("lu12ab"), normalise_postcode(" ec1a  1bb ")
    ('LU1 2AB', 'EC1A 1BB')
    """
    match = _POSTCODE.fullmatch(_squeezed(text))
    if match is None or (match[1] == "GIR") != (match[0] == "GIR0AA"):
        raise BadReference(
            "not a full UK postcode; write area, district, sector and unit such as LU1 2AB "
            "and check the letters O and I against the figures 0 and 1"
        )
    return f"{match[1]} {match[2]}"


def normalise_vrm(text: str) -> str:
    """Write a complete UK vehicle registration mark in capitals without spaces.

    Parameters
    ----------
    text : str
        Registration mark in any spacing and case.

    Returns
    -------
    str
        Mark without spaces.

    Raises
    ------
    BadReference
        If it has no UK form.

    Examples
    --------
    >>> normalise_vrm("zz99 zzz"), normalise_vrm("A 1")
    ('ZZ99ZZZ', 'A1')
    """
    mark = _squeezed(text)
    if _VRM.fullmatch(mark) is None:
        raise BadReference("not a complete UK registration mark; write ? for every character that is not known")
    return mark


def normalise_part_vrm(text: str) -> str:
    """Write a registration mark that may be incomplete; every unknown character is ``?``.

    Parameters
    ----------
    text : str
        Complete mark, or one in which ``?``, ``*`` or ``_`` stand for unknown characters.

    Returns
    -------
    str
        Mark without spaces; a complete one as `normalise_vrm` writes it.

    Raises
    ------
    BadReference
        If it could not be completed to a UK mark, or fewer than two characters are known.

    Examples
    --------
    >>> normalise_part_vrm("zz9? *zz"), normalise_part_vrm("ZZ99 ZZZ")
    ('ZZ9??ZZ', 'ZZ99ZZZ')
    """
    mark = _squeezed(text.replace("*", "?").replace("_", "?"))
    if "?" not in mark:
        return normalise_vrm(mark)
    known = mark.replace("?", "")
    if len(mark) > 7 or len(known) < 2 or not (known.isascii() and known.isalnum()):
        raise BadReference(
            "not a part registration mark; write at most 7 characters, at least 2 of them known, ? for each unknown one"
        )
    if not any(_may_be(mark, form) for form in _layouts()):
        raise BadReference("no UK registration mark has letters and figures in these places; check the known ones")
    return mark


def normalise_phone(text: str) -> str:
    """Write a telephone number with its country code, a UK number as ``+44``.

    Parameters
    ----------
    text : str
        UK number as dialled at home, or any number with ``+`` or ``00`` and the country code. A UK mobile number whose
        first 0 a spreadsheet dropped is accepted.

    Returns
    -------
    str
        ``+`` and figures.

    Raises
    ------
    BadReference
        If it has letters, an extension, or too few or too many figures.

    Examples
    --------
    >>> normalise_phone("07700 900123"), normalise_phone("+44 (0)20 7946 0000"), normalise_phone("0033 1 99 00 12 34")
    ('+447700900123', '+442079460000', '+33199001234')
    """
    number = re.sub(
        r"[\s().\-\u2010-\u2015/]", "", text.replace("(0)", "") if "+" in text or "00" in text[:3] else text
    )
    number = "+" + number[2:] if number.startswith("00") else number
    if re.fullmatch(r"7[0-9]{9}", number):
        number = "0" + number
    if number.startswith("0"):
        number = "+44" + number[1:]
    if not re.fullmatch(r"\+[1-9][0-9]{6,14}", number):
        raise BadReference("not a telephone number; write a UK number with its first 0, others with + and country code")
    if number.startswith("+44") and not _UK_NUMBER.fullmatch(number[3:]):
        raise BadReference("not a UK telephone number; check the number of figures after the first 0 or +44")
    return number


def normalise_force_code(text: str) -> str:
    """Check the code of a police force area.

    Parameters
    ----------
    text : str
        ONS code, police.uk file name part, or name of a force.

    Returns
    -------
    str
        ONS code of the police force area.

    Raises
    ------
    BadReference
        If it is no force that has a code.

    Examples
    --------
    >>> normalise_force_code("e23000026"), normalise_force_code("Thames Valley Police")
    ('E23000026', 'E23000029')
    """
    code = _squeezed(text)
    forces = police_uk_forces()
    if code in _OTHER_FORCES or code in {force[0] for force in forces.values()}:
        return code
    slug = force_slug(text)
    found = forces[slug][0] if slug else None
    if found is None:
        raise BadReference("not a police force area; write its ONS code such as E23000026")
    return found


def normalise_grid_reference(text: str) -> str:
    """Write a British National Grid reference as letters, easting figures and northing figures.

    Parameters
    ----------
    text : str
        Two letters and up to ten figures, spaces anywhere.

    Returns
    -------
    str
        Reference with single spaces; the number of figures, which is its precision, stays as given.

    Raises
    ------
    BadReference
        If the letters are no 100 km square or the figures do not pair.

    Examples
    --------
    >>> normalise_grid_reference("tl0921"), normalise_grid_reference("TL 09150 21230"), normalise_grid_reference("sp")
    ('TL 09 21', 'TL 09150 21230', 'SP')
    """
    reference = _squeezed(text)
    letters, figures = reference[:2], reference[2:]
    if letters not in _grid_squares() or not re.fullmatch(r"(?:[0-9]{2}){0,5}", figures):
        raise BadReference("not a National Grid reference; write two letters and 2 to 10 figures such as TL 0915 2123")
    half = len(figures) // 2
    return " ".join(part for part in (letters, figures[:half], figures[half:]) if part)


@cache
def police_uk_forces() -> dict[str, tuple[str | None, tuple[str, ...]]]:
    """Read the table of forces by their part of a police.uk file name.

    Returns
    -------
    dict of str to (str or None, tuple of str)
        File name part to ONS code (None where the force has no area of its own) and the names files state.
    """
    entries = tomllib.loads(shipped("reference", "police_uk_forces.toml").read_text(encoding="utf-8"))
    return {slug: (entry.get("code"), tuple(entry["names"])) for slug, entry in entries.items()}


def force_slug(name: str) -> str | None:
    """Find a force by its name or its part of a police.uk file name.

    Parameters
    ----------
    name : str
        Name as a file states it, in any case.

    Returns
    -------
    str or None
        Part of a police.uk file name, None when the name is no force's.

    Examples
    --------
    >>> force_slug("Avon and Somerset Constabulary"), force_slug("nobody")
    ('avon-and-somerset', None)
    """
    return _slugs_by_name().get(name.strip().casefold())


@cache
def _slugs_by_name() -> dict[str, str]:
    found: dict[str, str] = {}
    for slug, (_, names) in police_uk_forces().items():
        found |= {name.casefold(): slug for name in (slug, *names)}
    return found


@cache
def _grid_squares() -> frozenset[str]:
    """Letters of the 100 km squares of the 700 by 1300 km that the grid covers; I is left out of the alphabet."""
    alphabet = "ABCDEFGHJKLMNOPQRSTUVWXYZ"
    found = set()
    for east in range(7):
        for north in range(13):
            first = (19 - north) - (19 - north) % 5 + (east + 10) // 5
            second = (19 - north) * 5 % 25 + east % 5
            found.add(alphabet[first] + alphabet[second])
    return frozenset(found)


def _squeezed(text: str) -> str:
    return re.sub(r"[\s\u00a0\-]", "", text).upper()


@cache
def _layouts() -> tuple[str, ...]:
    """Every order of letters (A) and figures (9) that a complete mark may have."""
    found: list[str] = []
    for form in _VRM_FORMS:
        layouts = [""]
        for letters, low, high in re.findall(r"\[([^\]]+)\](?:\{(\d)(?:,(\d))?\})?", form):
            counts = range(int(low or 1), int(high or low or 1) + 1)
            sign = "9" if letters == "0-9" else "A"
            layouts = [layout + sign * count for layout in layouts for count in counts]
        found += layouts
    return tuple(dict.fromkeys(found))


def _may_be(mark: str, layout: str) -> bool:
    return len(mark) == len(layout) and all(
        c == "?" or (c.isdigit() if sign == "9" else c.isalpha()) for c, sign in zip(mark, layout, strict=True)
    )
