"""What is written is read back equal, other programs read it, and no cell is a formula."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import networkx as nx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.errors import RefusedInput
from data.records import Case
from network.exchange.cells import joined, parted
from network.exchange.ftm import read_ftm, write_ftm
from network.exchange.markup import read_gexf, read_graphml, write_gexf, write_graphml
from network.exchange.package import Package, PackedNode, PackedTie, pack
from network.exchange.tables import read_csv, read_i2, write_csv, write_i2
from network.exchange.terms import Terms, clean, handling_of
from network.graph import build
from tests.network.planted_graph import planted, report

DAY = date(2026, 11, 1)
BOTH_WAYS: dict[str, tuple[Callable[[Package], str], Callable[[str], Package]]] = {
    "graphml": (write_graphml, read_graphml),
    "gexf": (write_gexf, read_gexf),
    "i2": (write_i2, read_i2),
    "ftm": (write_ftm, read_ftm),
    "csv": (write_csv, read_csv),
}
NASTY = [
    "=1+1",
    "+44 7700",
    "-x",
    "@SUM(A1)",
    "'quoted",
    "a;b\\c; d",
    "<b>&\"'",
    "Łódź 漢字 🚗",
    "line\nbreak",
    "\x00\x08",
    "",
]


def terms(**more: object) -> Terms:
    fields: dict[str, object] = {
        "marking": "OFFICIAL-SENSITIVE",
        "handling": "P",
        "audience": "police_analyst",
        "recipient": "Beckshire Police, =cmd",
        "purpose": "joint meeting; 1 & 2",
        "made_on": DAY,
        "expires": DAY + timedelta(days=28),
        "anchor": "12:abcdef",
        "digest": "d1",
    }
    return Terms(**(fields | more))  # type: ignore[arg-type]


def _nasty() -> Package:
    words = [clean(word) for word in NASTY]
    nodes = tuple(
        PackedNode(
            id=f"N{i:02}",
            kind="vehicle",
            label=word,
            force=word,
            forces=tuple(sorted({word, "A"} - {""})),
            protected=i % 2 == 0,
            handling="C",
            reports=("r;1", "r2"),
        )
        for i, word in enumerate(words)
    )
    tie = PackedTie(
        source="N00",
        target="N01",
        kinds=("calls", "same_event"),
        first=DAY,
        last=DAY,
        line="solid",
        grade="not graded (Council; team)",
        independent_reports=2,
        forces=(),
        handling="P",
        reports=("r;1",),
    )
    return Package(terms=terms(), nodes=nodes, ties=(tie,))


@pytest.mark.parametrize("form", BOTH_WAYS)
def test_planted_case_comes_back_equal(form: str) -> None:
    write, read = BOTH_WAYS[form]
    package = pack(build(planted(), events=True), planted(), terms())
    assert read(write(package)) == package


@pytest.mark.parametrize("form", BOTH_WAYS)
def test_nasty_text_comes_back_equal(form: str) -> None:
    write, read = BOTH_WAYS[form]
    assert read(write(_nasty())) == replace(_nasty(), terms=replace(terms()))


@pytest.mark.parametrize("form", BOTH_WAYS)
def test_an_empty_network_keeps_its_terms(form: str) -> None:
    write, read = BOTH_WAYS[form]
    empty = pack(build(Case()), Case(), terms())
    assert read(write(empty)) == empty


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.text(max_size=12), min_size=1, max_size=4))
def test_any_text_comes_back_equal_in_every_form(words: list[str]) -> None:
    nodes = tuple(
        PackedNode(
            id=f"N{i}",
            kind="person",
            label=clean(word),
            force="",
            forces=tuple(clean(w) for w in words if clean(w)),
            protected=True,
            handling="P",
            reports=("r",),
        )
        for i, word in enumerate(words)
    )
    package = Package(terms=terms(), nodes=nodes, ties=())
    for write, read in BOTH_WAYS.values():
        assert read(write(package)) == package


@given(st.lists(st.text(min_size=1, max_size=8).map(clean).filter(bool), max_size=5))
def test_lists_in_a_cell_come_apart_again(values: list[str]) -> None:
    assert parted(joined(tuple(values))) == tuple(values)


@pytest.mark.parametrize("write", [write_csv, write_i2])
def test_no_cell_begins_like_a_formula(write: Callable[[Package], str]) -> None:
    cells = [cell for row in csv.reader(io.StringIO(write(_nasty()), newline="")) for cell in row]
    assert not [cell for cell in cells if cell.lstrip().startswith(("=", "+", "-", "@"))]
    assert "'=1+1" in cells


def test_networkx_reads_both_markups() -> None:
    graph = build(planted())
    package = pack(graph, planted(), terms())
    for theirs in (nx.parse_graphml(write_graphml(package)), _gexf(write_gexf(package))):
        assert set(theirs.nodes) == {n.id for n in graph.nodes}
        assert {frozenset(e) for e in theirs.edges} == {frozenset((e.source, e.target)) for e in graph.edges}
    assert nx.parse_graphml(write_graphml(package)).graph["recipient"] == "Beckshire Police, =cmd"


def _gexf(text: str) -> nx.Graph:
    return nx.readwrite.gexf.GEXFReader(version="1.3")(io.BytesIO(text.encode()))


def test_every_row_of_every_table_and_entity_carries_the_terms() -> None:
    package = pack(build(planted()), planted(), terms())
    for text, column in ((write_csv(package), "terms_expires"), (write_i2(package), "Terms Expires")):
        rows = list(csv.DictReader(io.StringIO(text, newline="")))
        assert {row[column] for row in rows} == {"2026-11-29"}
    entities = [json.loads(line) for line in write_ftm(package).splitlines()]
    assert entities[0]["schema"] == "Note"
    assert {e["terms"]["recipient"] for e in entities[1:]} == {"Beckshire Police, =cmd"}
    assert {"UnknownLink", "Person", "Vehicle"} <= {e["schema"] for e in entities}


def test_handling_is_the_strictest_inside() -> None:
    from data.codes import Handling

    assert (handling_of(planted()), handling_of(Case())) == ("P", "C")
    strict = report("a1", "A", handling=Handling.C, conditions="police only")
    whole = replace(planted(), reports={**planted().reports, "a1": strict})
    assert handling_of(whole) == "C"
    packed = pack(build(whole), whole, terms(handling="C"))
    assert {t.handling for t in packed.ties if "a1" in t.reports} == {"C"}


def test_no_names_leave() -> None:
    from tests.network.planted_graph import person

    whole = planted()
    people = {**whole.people, "P1": person("P1", ("a1",), name="Zebedee Quill", nicknames=("Quilly",))}
    text = "".join(write(pack(build(replace(whole, people=people)), whole, terms())) for write, _ in BOTH_WAYS.values())
    assert "Quill" not in text
    assert "Moth" not in text


@pytest.mark.parametrize(
    "wrong",
    [
        {"recipient": " "},
        {"purpose": ""},
        {"expires": DAY - timedelta(days=1)},
        {"expires": DAY + timedelta(days=400)},
    ],
)
def test_terms_that_name_nobody_or_do_not_end_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(RefusedInput, match="export"):
        terms(**wrong)


@pytest.mark.parametrize("form", BOTH_WAYS)
@pytest.mark.parametrize("text", ["", "nonsense", "<graphml/>", "a,b\n1,2\n", '{"id": 1}', "<!DOCTYPE x><x/>"])
def test_what_is_no_such_file_is_refused(form: str, text: str) -> None:
    with pytest.raises(RefusedInput, match="exchange file"):
        BOTH_WAYS[form][1](text)


def test_entities_are_not_unpacked() -> None:
    bomb = '<!DOCTYPE l [<!ENTITY a "aaaa">]><graphml xmlns="http://graphml.graphdrawing.org/xmlns">&a;</graphml>'
    with pytest.raises(RefusedInput, match="document type"):
        read_graphml(bomb)
