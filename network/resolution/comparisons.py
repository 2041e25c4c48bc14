"""What two records of people are compared on, and the levels of each answer.

Ethnicity, sex, nationality, religion and the like are not compared, and there is no place here to put them.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Level:
    """One answer of a comparison.

    Attributes
    ----------
    key : str
        Its name in the model file.
    words : str
        What it says to a reader.
    sql : str
        Condition on ``..._l`` and ``..._r``; empty for the last, which is all the rest.
    frequency : str
        Column whose rarer values say more; empty for none.
    """

    key: str
    words: str
    sql: str = ""
    frequency: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """One thing that two records are compared on.

    Attributes
    ----------
    key : str
        Its name in the model file.
    words : str
        Its name for a reader.
    column : str
        Column that decides whether both records state it.
    levels : tuple of Level
        Most telling first; the last is that they differ.
    needs : tuple of str
        Other columns that must be in the frame.
    missing : str
        When it cannot be compared, if that is not simply where one record does not state the column.
    """

    key: str
    words: str
    column: str
    levels: tuple[Level, ...]
    needs: tuple[str, ...] = ()
    missing: str = ""


def _alike(column: str, jaro_winkler: float) -> str:
    return (
        f"jaro_winkler_similarity({column}_l, {column}_r) >= {jaro_winkler} "
        f"or (length({column}_l) > 3 and damerau_levenshtein({column}_l, {column}_r) <= 1)"
    )


_FULL_DATES = "length(born_l) = 10 and length(born_r) = 10"
_SWAPPED_DATE = (
    f"{_FULL_DATES} and born_l = substr(born_r, 1, 4) || '-' || substr(born_r, 9, 2) || '-' || substr(born_r, 6, 2)"
)
# The first of January is what is written where only the year, or an estimate, is known.
_STAND_IN = "(length(born_l) < 10 or length(born_r) < 10 or born_l like '%-01-01' or born_r like '%-01-01')"
_YEAR = "substr(born_l, 1, 4) = substr(born_r, 1, 4)"
_FIGURES = "damerau_levenshtein(born_l, born_r) <= "
_SWAPPED_NAMES = "forename_l = surname_r or surname_l = forename_r"
_CALLED = "coalesce(list_has_any(called_l, aliases_r), false) or coalesce(list_has_any(aliases_l, called_r), false)"
COMPARISONS: tuple[Comparison, ...] = (
    Comparison(
        "forename",
        "forename",
        "forename",
        (
            Level("same", "the same forename", "forename_l = forename_r", "forename"),
            Level("form", "one is an everyday or other form of the other", "list_has_any(forms_l, forms_r)"),
            Level("alike", "spelt almost alike", _alike("forename", 0.9)),
            Level(
                "sound",
                "sound alike",
                "forename_sound_l = forename_sound_r and length(forename_sound_l) > 1",
            ),
            Level(
                "initial",
                "the initial fits",
                "least(length(forename_l), length(forename_r)) = 1 and forename_l[1] = forename_r[1]",
            ),
            Level(
                "swapped", "stands where the other has the surname", "forename_l = surname_r or surname_l = forename_r"
            ),
            Level("another", "another forename in common", "list_has_any(forenames_l, forenames_r)"),
            Level("near", "spelt somewhat alike", "jaro_winkler_similarity(forename_l, forename_r) >= 0.78"),
            Level("differ", "different forenames"),
        ),
        ("forename_sound", "surname"),
    ),
    Comparison(
        "surname",
        "surname",
        "surname",
        (
            Level("same", "the same surname", "surname_l = surname_r", "surname"),
            Level("alike", "spelt almost alike", _alike("surname", 0.92)),
            Level("sound", "sound alike", "surname_sound_l = surname_sound_r and length(surname_sound_l) > 1"),
            Level(
                "swapped", "stands where the other has the forename", "forename_l = surname_r or surname_l = forename_r"
            ),
            Level(
                "part",
                "one is part of the other",
                "list_has_any(string_split(surname_l, ' '), string_split(surname_r, ' '))",
            ),
            Level("near", "spelt somewhat alike", "jaro_winkler_similarity(surname_l, surname_r) >= 0.8"),
            Level("differ", "different surnames"),
        ),
        ("surname_sound", "forename"),
    ),
    Comparison(
        "alias",
        "nickname",
        "aliases",
        (
            Level("same", "a nickname in common", "list_has_any(aliases_l, aliases_r)"),
            Level("called", "the nickname of one is a name of the other", _CALLED),
            Level("differ", "different nicknames"),
        ),
        ("called",),
        # a nickname that only one force knows speaks neither way, unless the other has it as a name
        f"(aliases_l is null or aliases_r is null) and not ({_CALLED})",
    ),
    Comparison(
        "born",
        "date of birth",
        "born",
        (
            Level("same", "the same date", "born_l = born_r and length(born_l) = 10 and born_l not like '%-01-01'"),
            Level("stand_in", "the same year, the day only a stand-in", f"{_STAND_IN} and {_YEAR}"),
            Level("swapped", "day and month changed places", _SWAPPED_DATE),
            Level("one_figure", "one figure differs", f"not {_STAND_IN} and {_FIGURES} 1"),
            Level("two_figures", "two figures differ", f"not {_STAND_IN} and {_FIGURES} 2"),
            Level("year", "the same year", _YEAR),
            Level(
                "next_year",
                "one figure of the year differs, the day only a stand-in",
                f"{_STAND_IN} and damerau_levenshtein(substr(born_l, 1, 4), substr(born_r, 1, 4)) <= 1",
            ),
            Level("differ", "different dates"),
        ),
    ),
    Comparison(
        "postcode",
        "postcode",
        "postcode",
        (
            Level("same", "the same postcode", "postcode_l = postcode_r", "postcode"),
            Level(
                "one_figure",
                "one character differs",
                "length(postcode_l) > 4 and damerau_levenshtein(postcode_l, postcode_r) <= 1",
            ),
            Level("short", "one character of a short code differs", "damerau_levenshtein(postcode_l, postcode_r) <= 1"),
            Level("sector", "the same sector", "sector_l = sector_r"),
            Level("district", "the same district", "district_l = district_r"),
            Level("differ", "different postcodes"),
        ),
        ("sector", "district"),
    ),
    Comparison(
        "email",
        "e-mail",
        "email",
        (
            Level("same", "the same e-mail", "email_l = email_r"),
            Level("local", "the same name before the @", "local_l = local_r"),
            Level("alike", "spelt almost alike", "damerau_levenshtein(email_l, email_r) <= 3"),
            Level("differ", "different e-mails"),
        ),
        ("local",),
    ),
    Comparison(
        "phone",
        "telephone",
        "phones",
        (
            Level("same", "a number in common", "list_has_any(phones_l, phones_r)"),
            Level("end", "the last six figures in common", "list_has_any(phone_ends_l, phone_ends_r)"),
            Level("differ", "different numbers"),
        ),
        ("phone_ends",),
    ),
    Comparison(
        "number",
        "personal number",
        "number",
        (
            Level("same", "the same number", "number_l = number_r"),
            Level("one_figure", "one figure differs", "damerau_levenshtein(number_l, number_r) <= 1"),
            Level("differ", "different numbers"),
        ),
    ),
    Comparison(
        "street",
        "address",
        "street",
        (
            Level("same", "the same address", "street_l = street_r", "street"),
            Level("alike", "written almost alike", "jaro_winkler_similarity(street_l, street_r) >= 0.9"),
            Level("differ", "different addresses"),
        ),
    ),
    Comparison(
        "place",
        "place",
        "place",
        (
            Level("same", "the same place", "place_l = place_r", "place"),
            Level("alike", "written almost alike", _alike("place", 0.88)),
            Level("differ", "different places"),
        ),
    ),
    Comparison(
        "home",
        "home",
        "homes",
        (
            Level("same", "a home in common", "list_has_any(homes_l, homes_r)"),
            Level("differ", "different homes"),
        ),
    ),
)
