"""Codes by time against the vectors of the standards, and what a device and its recovery codes can open."""

from __future__ import annotations

import base64
from urllib.parse import parse_qs, urlsplit

import pytest

from data.access import second_factor
from data.access.second_factor import code_at, step_of

SEED = b"12345678901234567890"
# RFC 6238, appendix B: time in seconds, code of eight digits, digest, length of the seed.
RFC_6238 = [
    (59, "94287082", "sha1", 20),
    (59, "46119246", "sha256", 32),
    (59, "90693936", "sha512", 64),
    (1111111109, "07081804", "sha1", 20),
    (1111111109, "68084774", "sha256", 32),
    (1111111109, "25091201", "sha512", 64),
    (1111111111, "14050471", "sha1", 20),
    (1111111111, "67062674", "sha256", 32),
    (1111111111, "99943326", "sha512", 64),
    (1234567890, "89005924", "sha1", 20),
    (1234567890, "91819424", "sha256", 32),
    (1234567890, "93441116", "sha512", 64),
    (2000000000, "69279037", "sha1", 20),
    (2000000000, "90698825", "sha256", 32),
    (2000000000, "38618901", "sha512", 64),
    (20000000000, "65353130", "sha1", 20),
    (20000000000, "77737706", "sha256", 32),
    (20000000000, "47863826", "sha512", 64),
]
# RFC 4226, appendix D: codes of six digits of the counters 0 to 9.
RFC_4226 = ("755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489")


@pytest.mark.parametrize(("at", "code", "algorithm", "length"), RFC_6238)
def test_codes_are_those_of_rfc_6238(at: int, code: str, algorithm: str, length: int) -> None:
    seed = (SEED * 4)[:length]
    assert code_at(seed, at // 30, digits=8, algorithm=algorithm) == code


def test_codes_of_six_digits_are_those_of_rfc_4226() -> None:
    assert tuple(code_at(SEED, counter) for counter in range(10)) == RFC_4226


def test_a_code_holds_for_its_step_and_one_beside_it_and_once() -> None:
    step = 1_000
    code, now = code_at(SEED, step), step * 30.0
    assert step_of(SEED, f" {code[:3]} {code[3:]} ", now, 0) == step
    assert [step_of(SEED, code, now + by, 0) for by in (-30, 59)] == [step, step]
    assert [step_of(SEED, code, now + by, 0) for by in (-31, 60)] == [None, None]
    assert step_of(SEED, code, now, step) is None, "taken before"
    assert step_of(SEED, code_at(SEED, step - 1), now, step) is None, "older than one that was taken"
    for bad in ("", "12345", "1234567", "abcdef", "\u0661\u0662\u0663\u0664\u0665\u0666", "-12345"):
        assert step_of(SEED, bad, now, 0) is None


def test_an_app_reads_the_secret_and_a_person_can_type_it() -> None:
    address = urlsplit(second_factor.address_of(SEED, "pc1"))
    asked = {name: values[0] for name, values in parse_qs(address.query).items()}
    assert (address.scheme, address.netloc, address.path) == ("otpauth", "totp", "/Lantern:pc1")
    assert base64.b32decode(asked["secret"]) == SEED
    assert (asked["digits"], asked["period"], asked["algorithm"]) == ("6", "30", "SHA1")
    assert base64.b32decode(second_factor.written(SEED).replace(" ", "")) == SEED
    assert len({second_factor.new_secret() for _ in range(20)}) == 20


def test_recovery_codes_are_long_random_and_bound_to_their_account() -> None:
    codes = second_factor.new_recovery_codes()
    assert len(set(codes)) == 10
    assert min(len(base64.b32decode(code.replace("-", "").upper())) for code in codes) * 8 >= 112
    kept = second_factor.recovery_digest(b"k" * 32, "pc1", codes[0])
    assert second_factor.recovery_digest(b"k" * 32, "pc1", codes[0].replace("-", " ").upper()) == kept
    assert second_factor.recovery_digest(b"k" * 32, "pc2", codes[0]) != kept
    assert second_factor.recovery_digest(b"j" * 32, "pc1", codes[0]) != kept
