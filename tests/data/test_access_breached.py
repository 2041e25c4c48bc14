"""Breached passwords of the operator: every one is found, no other, and a list that is none opens nothing."""

from __future__ import annotations

from hashlib import sha1
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboards.health import _look, _passwords
from data.access.breached import BreachedPasswords
from data.access.passwords import check_new
from data.errors import NotPermitted, RefusedInput
from data.settings import load_settings

STOLEN = [f"stolen lamp number {n} of many" for n in range(5_000)]
OTHERS = [f"heron brick {n} thirty moss" for n in range(2_000)]


def _hash(password: str) -> str:
    return sha1(password.encode(), usedforsecurity=False).hexdigest().upper()


def _lines(passwords: list[str]) -> list[str]:
    return [f"{one}:{1 + n * 37 % 99_991}" for n, one in enumerate(sorted(map(_hash, passwords)))]


def _list(folder: Path, lines: list[str], end: str = "\r\n", *, is_ended: bool = True) -> BreachedPasswords:
    made = folder / "pwned.txt"
    made.write_bytes((end.join(lines) + (end if is_ended else "")).encode())
    return BreachedPasswords(made)


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("is_ended", [True, False])
def test_every_breached_password_is_found_and_no_other(tmp_path: Path, end: str, is_ended: bool) -> None:
    held = _list(tmp_path, _lines(STOLEN), end, is_ended=is_ended)
    by_hash = sorted(STOLEN, key=_hash)
    assert all(held.holds(one) for one in (*by_hash[:40], *by_hash[40:-40:11], *by_hash[-40:]))
    assert not any(held.holds(one) for one in OTHERS[:300])
    assert "ordered and whole" in held.examine()
    with pytest.raises(RefusedInput, match="stolen elsewhere"):
        check_new(STOLEN[7], breached=held)
    assert check_new(OTHERS[7], breached=held) == OTHERS[7]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sets(st.text(st.characters(codec="utf-8"), max_size=9), min_size=1, max_size=300),
    st.text(st.characters(codec="utf-8")),
    st.sampled_from(["\n", "\r\n"]),
    st.booleans(),
)
def test_a_look_says_what_a_set_says(tmp_path: Path, held: set[str], other: str, end: str, is_ended: bool) -> None:
    found = _list(tmp_path, _lines(sorted(held)), end, is_ended=is_ended)
    assert [found.holds(one) for one in (*held, other)] == [*[True] * len(held), other in held]


def test_lines_that_one_hash_has_beside_it_are_not_the_hash(tmp_path: Path) -> None:
    """The neighbours of a hash, one more and one less, are others."""
    wanted = int(_hash("heron brick thirty moss"), 16)
    beside = sorted([*_lines(STOLEN), f"{wanted - 1:040X}:9", f"{wanted + 1:040X}:9"])
    assert not _list(tmp_path, beside).holds("heron brick thirty moss")
    assert _list(tmp_path, sorted([*beside, f"{wanted:040x}:1".upper()])).holds("heron brick thirty moss")


def test_a_list_is_looked_into_and_never_read_whole(tmp_path: Path) -> None:
    """A list of 36 GB, most of it a hole of the disk, is opened; what is met there is no line and is refused."""
    held = _list(tmp_path, _lines(STOLEN))
    with held.file.open("r+b") as file:
        file.truncate(36_000_000_000)
    with pytest.raises(RefusedInput, match="byte 18000000000"):
        held.holds(STOLEN[0])


def _broken(kind: str) -> bytes:
    lines = _lines(STOLEN)
    by_count = sorted(lines, key=lambda line: -int(line[41:]))
    return {
        "empty": b"",
        "by count": "\n".join(by_count).encode(),
        "descending": "\n".join(reversed(lines)).encode(),
        "of another hash": "\n".join(f"{line[:32]}:{line[41:]}" for line in lines).encode(),
        "without counts": "\n".join(line[:40] for line in lines).encode(),
        "passwords": "\n".join(STOLEN).encode(),
        "of two bytes a letter": "\r\n".join(lines).encode("utf-16"),
        "packed": b"PK\x03\x04" + bytes(range(256)) * 900,
        "cut off": "\n".join(lines[:3_000]).encode(),
        "without its beginning": "\n".join(lines[2_000:]).encode(),
        "without its middle": "\n".join(lines[:2_000] + lines[2_200:]).encode(),
    }[kind]


def _answer(password: str, held: BreachedPasswords) -> str:
    try:
        check_new(password, breached=held)
    except NotPermitted as refusal:
        return str(refusal)
    return "taken"


CLOSED = (
    "No password can be set now, because the list of breached ones cannot be used. Nothing was changed. Tell the "
    "administrator of the machine: lantern doctor says why."
)
KINDS = [
    *("empty", "by count", "descending", "of another hash", "without counts", "passwords", "of two bytes a letter"),
    *("packed", "cut off", "without its beginning", "without its middle"),
]


@pytest.mark.parametrize("kind", [*KINDS, "missing", "a folder"])
def test_a_list_that_is_none_is_told_by_the_doctor_and_closes_the_door(tmp_path: Path, kind: str) -> None:
    file = tmp_path / "pwned.txt"
    if kind in KINDS:
        file.write_bytes(_broken(kind))
    elif kind == "a folder":
        file.mkdir()
    held = BreachedPasswords(file)
    with pytest.raises(RefusedInput, match=r"LANTERN_BREACHED_PASSWORDS: .*pwned\.txt"):
        held.examine()
    answers = {_answer(one, held) for one in OTHERS[:100]}
    # Where a part is missing the rest still answers; a password whose line would stand in that part is not let through.
    assert answers == ({CLOSED, "taken"} if kind in KINDS[-3:] else {CLOSED})


def test_no_password_slips_through_a_part_that_is_missing(tmp_path: Path) -> None:
    lines = _lines(STOLEN)
    held = _list(tmp_path, lines[:2_000] + lines[2_200:])
    low, high = lines[1_999][:40], lines[2_200][:40]
    missing = [one for one in STOLEN if low < _hash(one) < high]
    assert len(missing) == 200
    for one in missing:
        with pytest.raises(RefusedInput, match="missing"):
            held.holds(one)


def test_the_doctor_says_which_passwords_are_refused(tmp_path: Path) -> None:
    held = _list(tmp_path, _lines(STOLEN))
    home = {"LANTERN_HOME": str(tmp_path / "home")}

    def said(**more: str) -> tuple[bool, str]:
        finding = _look("passwords", lambda: _passwords(load_settings(home | more)))
        return finding.ok, finding.words

    assert said()[0]
    assert "names no list" in said()[1]
    assert said(LANTERN_BREACHED_PASSWORDS=str(held.file))[0]
    assert not said(LANTERN_BREACHED_PASSWORDS=str(tmp_path / "none.txt"))[0]


def test_the_lines_made_here_ascend() -> None:
    assert all(one < two for one, two in pairwise(_lines(STOLEN)))
