"""The checklist of docs/security.md: every item once, states that are states, tests that exist, right counts."""

from __future__ import annotations

import ast
import re
from collections import Counter
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "security.md"
# OWASP ASVS 5.0.0: for each section the level at which each of its items is first asked, in order.
LEVELS = {
    "1.1": "22",
    "1.2": "1111122223",
    "1.3": "112222222223",
    "1.4": "222",
    "1.5": "123",
    "2.1": "122",
    "2.2": "112",
    "2.3": "12223",
    "2.4": "23",
    "3.1": "3",
    "3.2": "113",
    "3.3": "12223",
    "3.4": "11222233",
    "3.5": "11122333",
    "3.6": "3",
    "3.7": "22333",
    "4.1": "12233",
    "4.2": "23333",
    "4.3": "22",
    "4.4": "1222",
    "5.1": "2",
    "5.2": "112333",
    "5.3": "113",
    "5.4": "222",
    "6.1": "122",
    "6.2": "111111112222",
    "6.3": "11223333",
    "6.4": "112233",
    "6.5": "22222333",
    "6.6": "2223",
    "6.7": "33",
    "6.8": "2222",
    "7.1": "222",
    "7.2": "1111",
    "7.3": "22",
    "7.4": "11222",
    "7.5": "223",
    "7.6": "22",
    "8.1": "1233",
    "8.2": "1123",
    "8.3": "133",
    "8.4": "23",
    "9.1": "111",
    "9.2": "1222",
    "10.1": "22",
    "10.2": "223",
    "10.3": "22223",
    "10.4": "1111122222233333",
    "10.5": "22222",
    "10.6": "22",
    "10.7": "222",
    "11.1": "2233",
    "11.2": "22233",
    "11.3": "11233",
    "11.4": "1222",
    "11.5": "23",
    "11.6": "23",
    "11.7": "33",
    "12.1": "12233",
    "12.2": "11",
    "12.3": "22223",
    "13.1": "2333",
    "13.2": "222223",
    "13.3": "2233",
    "13.4": "1222233",
    "14.1": "22",
    "14.2": "12223333",
    "14.3": "122",
    "15.1": "12233",
    "15.2": "12233",
    "15.3": "1222222",
    "15.4": "3333",
    "16.1": "2",
    "16.2": "22222",
    "16.3": "2222",
    "16.4": "222",
    "16.5": "2223",
    "17.1": "23",
    "17.2": "22223333",
    "17.3": "22",
}
_ROW = re.compile(r"^\| V(\d+\.\d+\.\d+) \| (.+?) \| (.+?) \| (.*?) ?\|$", re.MULTILINE)
_STATE = re.compile(r"met|(not applicable|not yet|operator): .+")
_TEST = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
_FILE = re.compile(r"`((?:data|dashboards|mapping|network|docs)/[\w./-]+)`")
_MOST_WORDS = 15

Row = tuple[str, str, str, str]


@cache
def _rows() -> tuple[Row, ...]:
    return tuple((found[1], found[2], found[3], found[4]) for found in _ROW.finditer(PAGE.read_text("utf-8")))


@cache
def _tests_of(path: str) -> frozenset[str]:
    tree = ast.parse((ROOT / path).read_text("utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def test_every_item_of_levels_1_and_2_is_there_once_and_in_order() -> None:
    asked = [
        f"{section}.{number}"
        for section, levels in LEVELS.items()
        for number, level in enumerate(levels, 1)
        if level in "12"
    ]
    assert len(asked) == 253, "as the standard counts"
    assert [number for number, *_ in _rows()] == asked


def _faults(row: Row) -> list[str]:
    _, what, state, evidence = row
    named = _TEST.findall(evidence)
    shows = bool(named) or "by reading" in evidence or _FILE.search(evidence) is not None
    faults = [
        (len(what.split()) > _MOST_WORDS, "too many words"),
        (not _STATE.fullmatch(state), f"no state: {state}"),
        (evidence.count("::") != len(named), "write a test as `tests/path.py::test_name`"),
        (state == "met" and not shows, "nothing shows it"),
        *((test not in _tests_of(path), f"{path} has no {test}") for path, test in named),
        *((not (ROOT / path).exists(), f"there is no {path}") for path in _FILE.findall(evidence)),
    ]
    return [words for is_fault, words in faults if is_fault]


def test_every_item_has_a_state_and_what_is_met_is_shown() -> None:
    found = {row[0]: faults for row in _rows() if (faults := _faults(row))}
    assert not found


def test_the_counts_at_the_top_are_the_counts_of_the_tables() -> None:
    text = PAGE.read_text("utf-8")
    counted = Counter(state.partition(":")[0] for _, _, state, _ in _rows())
    said = {
        name: int(count) for name, count in re.findall(r"^\| (met|not \w+|operator) \| (\d+) \|$", text, re.MULTILINE)
    }
    assert said == dict(counted)
    by_reading = sum(state == "met" and not _TEST.search(evidence) for _, _, state, evidence in _rows())
    assert f"Of those met, {by_reading} rest on reading" in text


def test_sections_that_the_items_name_are_there() -> None:
    text = PAGE.read_text("utf-8")
    for section in set(re.findall(r'section "([^"]+)"', text)):
        assert f"\n## {section}\n" in text, section
