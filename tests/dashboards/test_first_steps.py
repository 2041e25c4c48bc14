"""What somebody meets who has just installed it: an empty store answers in words, and each mistake in one line."""

from __future__ import annotations

import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]


@pytest.mark.parametrize("words", ["watches list", "places list", "standing list", "conditions list"])
def test_an_empty_list_is_said_to_be_empty(lantern: Run, words: str) -> None:
    answer = lantern(*words.split())
    assert (answer.status, len(answer.out.splitlines())) == (0, 1)


def test_a_wrong_key_is_one_line_and_the_library_adds_none(
    lantern: Run, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert lantern("user", "list").status == 0
    (tmp_path / "home" / "store.key").write_text("ab" * 32 + "\n", encoding="ascii")
    capfd.readouterr()
    for command in (("doctor",), ("user", "list"), ("audit", "verify")):
        answer = lantern(*command)
        assert answer.status == 1
        assert "it is the key of another store" in answer.out + answer.err
    assert capfd.readouterr().err == ""


def test_a_copy_of_a_ring_that_is_not_there_leaves_no_file(lantern: Run, tmp_path: Path) -> None:
    target = tmp_path / "ring.copy"
    assert "no record yet" in lantern("retention", "keys", target).err
    table = tmp_path / "reports.csv"
    table.write_text(lantern("intake", "--kind", "reports", "--template").out, encoding="utf-8")
    assert lantern("intake", table, "--kind", "reports").status == 0
    for beside in (tmp_path / "home").glob("store.ring*"):
        beside.unlink()
    assert lantern("retention", "keys", target).status == 1
    assert not target.exists()
    missing = lantern("doctor")
    assert missing.status == 1
    assert "store.ring" in missing.out


def test_an_account_is_of_an_agency_of_the_register(lantern: Run) -> None:
    known = {"LANTERN_AGENCIES": "Example Police; Luton Council"}
    add = ("user", "add", "--role", "meeting", "--no-password", "--email", "a@example.org")
    assert "known are Example Police; Luton Council" in lantern(*add, "aa", "--agency", "Elsewhere", **known).err
    assert lantern(*add, "bb", "--agency", "luton  council", **known).status == 0
    [account] = lantern("user", "list", "--json").json["accounts"]
    assert (account["id"], account["agency"]) == ("bb", "Luton Council")


def test_a_port_that_is_taken_is_said_before_an_address_is_named(lantern: Run) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        answer = lantern("serve", "--port", taken.getsockname()[1], LANTERN_SIGN_IN="off")
    assert answer.status == 1
    assert "is taken" in answer.err
    assert "Lantern is at" not in answer.err


@pytest.mark.parametrize(("name", "finding"), [("LANTERN_BASEMAP", "ground"), ("LANTERN_BOUNDARY", "areas")])
def test_the_doctor_names_a_file_of_the_settings_that_is_not_there(
    lantern: Run, tmp_path: Path, name: str, finding: str
) -> None:
    answer = lantern("doctor", **{name: str(tmp_path / "none.pmtiles")})
    assert answer.status == 1
    assert f"NOT  {finding}: " in answer.out
