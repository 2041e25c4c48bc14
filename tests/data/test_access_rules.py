"""Passwords, waits and sessions: the rules alone."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from argon2 import PasswordHasher
from hypothesis import given
from hypothesis import strategies as st
from zxcvbn.frequency_lists import FREQUENCY_LISTS

from data.access.accounts import Account, Role, account_id
from data.access.guessable import is_easily_guessed
from data.access.passwords import Hasher, check_new
from data.access.sessions import Session, digest_of, new_token
from data.access.throttle import PER_ACCOUNT, PER_SOURCE
from data.codes import Audience
from data.errors import RefusedInput

NOON = datetime.fromisoformat("2026-03-02T12:00")
QUICK = Hasher(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


@pytest.mark.parametrize(
    "refused",
    [
        "short",
        "elevenchars",
        "Password1234!",
        "qwertyuiopasdfgh",
        "aaaaaaaaaaaaaaaa",
        "abcabcabcabcabc",
        "1q2w3e4r5t6y",
        "Bedfordshire2026!!",
        "pc1234-pc1234-99",
        "safeguarding!!12",
        "P4$$w0rd!!!!2026",
        "sp1derm4n-sp1derm4n!",
        "LiverpoolFootball1892",
        "qazwsxedc123456",
        "zyxwvutsrqponm",
        "1234567890qwertyuiop",
        "aaabbbcccdddeee",
        "London.Monday.Summer",
        "x" * 257,
    ],
)
def test_what_is_easily_guessed_is_refused(refused: str) -> None:
    with pytest.raises(RefusedInput, match="password"):
        check_new(refused, names=("pc1234", "Ann Other", "Bedfordshire Police"))


def test_the_commonest_passwords_are_refused_however_they_are_written() -> None:
    """The lists of zxcvbn: its 30,000 commonest passwords, and every word of twelve or more that stands in any."""
    common = FREQUENCY_LISTS["passwords"]
    long = {word for held in FREQUENCY_LISTS.values() for word in held if len(word) >= 12}
    assert len(common) == 30_000
    assert len(long) > 3_000  # as many as the standard asks for of those that our shortest length lets through
    assert all(is_easily_guessed(word) for word in (*common[:3_000], *long))
    for written in (*sorted(long)[::150], *(word for word in common[:3_000:50] if len(word) > 6)):
        for form in (written.upper(), f"{written.capitalize()}2026!!", f"#{written}2026"):
            with pytest.raises(RefusedInput, match="password"):
                check_new(form)


@pytest.mark.parametrize(
    "good",
    [
        "otter lamp gravel seven",
        "alllowercaseletters",
        "four summers in liverpool",
        "monday otter london moss",
        "8293 0147 5629 3",
        "тёплый камень у реки",
    ],
)
def test_length_counts_and_composition_does_not(good: str) -> None:
    assert check_new(good, names=("pc1234",)) == good


def test_a_hash_is_argon2id_with_the_parameters_of_the_standard() -> None:
    # RFC 9106, section 4: second recommended option
    assert Hasher().make("otter lamp gravel seven").startswith("$argon2id$v=19$m=65536,t=3,p=4$")


def test_only_the_right_password_fits_and_nobody_has_none() -> None:
    kept = QUICK.make("otter lamp gravel seven")
    assert QUICK.matches(kept, "otter lamp gravel seven")
    assert not QUICK.matches(kept, "otter lamp gravel six")
    assert not QUICK.matches(None, "nobody has this password")
    assert not QUICK.matches("no hash", "otter lamp gravel seven")
    assert QUICK.is_outdated(Hasher().make("otter lamp gravel seven"))
    assert not QUICK.is_outdated(kept)


def test_a_password_typed_on_another_keyboard_is_the_same() -> None:
    kept = QUICK.make("caf\u00e9 otter gravel lamp")
    assert QUICK.matches(kept, "cafe\u0301 otter gravel lamp")


@given(st.integers(0, 10_000))
def test_waits_grow_and_end(failures: int) -> None:
    for rule in (PER_ACCOUNT, PER_SOURCE):
        assert rule.wait(failures) <= rule.wait(failures + 1) <= timedelta(minutes=15)
        assert (rule.wait(failures) == timedelta()) == (failures <= rule.free)


def _session(**changed: object) -> Session:
    account = Account(id="pc1", display_name="PC One", agency="Police", role=Role.POLICE_ANALYST)
    plain = {"digest": "d", "account": account, "begun": NOON, "active": NOON, "ends": NOON + timedelta(hours=8)}
    return Session(**(plain | changed))  # type: ignore[arg-type]


def test_a_session_dies_of_idleness_and_of_age() -> None:
    assert _session().dies_of(NOON + timedelta(minutes=15)) == ""
    assert "idle" in _session().dies_of(NOON + timedelta(minutes=15, seconds=1))
    busy = _session(active=NOON + timedelta(hours=7, minutes=59))
    assert busy.dies_of(NOON + timedelta(hours=7, minutes=59, seconds=59)) == ""
    assert "8 hours" in busy.dies_of(NOON + timedelta(hours=8))
    assert _session(ended=NOON).dies_of(NOON)


def test_tokens_are_random_and_only_their_digest_is_kept() -> None:
    tokens = {new_token() for _ in range(50)}
    assert len(tokens) == 50
    assert min(map(len, tokens)) >= 43, "256 bits in base 64"
    assert not tokens & {digest_of(token) for token in tokens}


def test_names_and_roles() -> None:
    assert account_id(" PC1234 ") == "pc1234"
    for bad in ("", "a", "a b", "../x", "<b>", "x" * 41, ".hidden"):
        with pytest.raises(RefusedInput):
            account_id(bad)
    audiences = {r: Account(id="a1", display_name="A", agency="B", role=r).audience for r in Role}
    assert audiences[Role.ADMINISTRATOR] is None
    assert {a for a in audiences.values() if a} == set(Audience) - {Audience.PUBLIC}
