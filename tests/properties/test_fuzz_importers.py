"""Every door for files: whatever bytes come in are read, or refused in words; nothing else, and nothing half-written.

A short run is part of every test run. A long one: ``LANTERN_FUZZ_EXAMPLES=20000 pytest tests/properties -k fuzz``.
"""

from __future__ import annotations

import gzip
import io
import json
import os
import random
import tempfile
import zipfile
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path

import geopandas as gpd
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from dashboards.cli import plain_files
from dashboards.exporting import READERS, read_exchange, unpack
from data.checkpoint import read_checkpoint
from data.errors import LanternError
from data.intake.headers import load_column_map
from data.intake.policeuk import read_policeuk
from data.intake.reading import read_table
from data.intake.row import Known
from data.intake.table_kinds import KINDS, template
from data.intake.tables import read_records
from data.language import load_words
from data.resources import shipped
from data.settings import load_settings
from mapping.areas import Areas
from mapping.exchange import write_located
from mapping.gazetteer import loading, official, operator
from mapping.hotspots.weights import read_gal
from network.disruption.catalogue import catalogue
from network.disruption.local import read_policy
from network.disruption.measure_file import inspect
from network.exchange.ftm import write_ftm
from network.exchange.markup import write_gexf, write_graphml
from network.exchange.package import Package, PackedNode, PackedRow, PackedTie
from network.exchange.tables import write_csv, write_i2
from network.exchange.terms import Terms

EXAMPLES = int(os.environ.get("LANTERN_FUZZ_EXAMPLES", "6"))
DAY = date(2026, 11, 25)
_KNOWN = Known(ids={"reports": {"R-1"}})
_TERMS = Terms(
    marking="OFFICIAL-SENSITIVE",
    handling="C",
    audience="social_care",
    recipient="Example Council",
    purpose="test",
    made_on=DAY,
    expires=DAY,
    anchor="0" * 64,
)
_NODES = tuple(
    PackedNode(id=key, kind="person", label=key, force="", forces=(), protected=True, handling="P", reports=("R-1",))
    for key in ("P-1", "P-2")
)
_TIE = PackedTie(
    source="P-1",
    target="P-2",
    kinds=("associate",),
    first=DAY,
    last=DAY,
    line="solid",
    grade="2B",
    independent_reports=1,
    forces=(),
    handling="P",
    reports=("R-1",),
)
_PACKAGE = Package(
    terms=_TERMS, nodes=_NODES, ties=(_TIE,), rows=(PackedRow(table="people", cells='{"id": "P-1", "kind": "other"}'),)
)
_AREAS = gpd.GeoDataFrame(
    {"code": ["E23000026"], "name": ["x"], "kind": ["park"], "place": ["Luton"], "report": ["R-1"]},
    geometry=[shapely.box(500_000, 200_000, 520_000, 220_000)],
    crs=27700,
)
_TOKENS = (
    *(b"NaN", b"inf", b"-Infinity", b"1e308", b"-1e309", b"=cmd|' /C calc'!A0", b"\x00", b"\xed\xa0\x80", b"\xff\xfe"),
    *(
        b'"',
        b"'",
        b"\\",
        b"\r",
        b"\n",
        b",,,,,,,,",
        b";",
        b"\t",
        b"\xef\xbb\xbf",
        b"{",
        b"}",
        b"[",
        b"]",
        b"null",
        b"true",
    ),
    *(b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>', b"&b;", b"&#0;", b"<a>", b"]]>", b"--", b"../../x"),
    *(b"9999-12-31", b"0001-01-01", b"2026-02-30", b"10000-01-01", b"99999999999999999999", b"-0", b"0x10", b"1_0"),
    *(b"[" * 3_000, b'{"a":' * 3_000, b"<a>" * 3_000, b"9" * 5_000, b"x" * 140_000, b"\xc2\xa0", b"\xe2\x80\xae"),
)


def _sheet(text: str) -> bytes:
    book = Workbook()
    for line in text.splitlines():
        book.active.append(line.split(","))
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


@cache
def _shapes(ending: str) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"x{ending}")
        frame = _AREAS.to_crs(4326) if ending == ".geojson" else _AREAS
        frame.to_file(path, engine="pyogrio")
        return path.read_bytes()


@cache
def _located(ending: str) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"x{ending}")
        points = gpd.GeoDataFrame({"id": ["L-1"]}, geometry=[shapely.Point(509_000, 221_000)], crs=27700)
        write_located(points, path, _TERMS.as_text())
        return path.read_bytes()


_EDGES = b"source,target,weight\na,b,1\nb,c,2\n"
_STREET = (
    b"Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,Crime type,"
    b"Last outcome category,Context\nabc,2019-02,Essex Police,Essex Police,0.4,51.9,On or near,E01,x,Drugs,,\n"
)
_UPRN = b"UPRN,X_COORDINATE,Y_COORDINATE,LATITUDE,LONGITUDE\n1,509200,221200,51.9,-0.4\n"
_MEASURE = "cpn-business.toml"

Door = tuple[str, Callable[[], bytes], Callable[[Path], object]]
DOORS: dict[str, Door] = {
    **{
        f"intake {kind}{ending}": (
            f"in{ending}",
            lambda kind=kind, pack=pack: pack(template(kind)),  # type: ignore[misc]
            lambda path, kind=kind: read_records(path, kind, known=_KNOWN),  # type: ignore[misc]
        )
        for kind in KINDS
        for ending, pack in ((".csv", str.encode), (".xlsx", _sheet))
    },
    "intake gz": (
        "in.csv.gz",
        lambda: gzip.compress(template("events").encode()),
        lambda p: read_records(p, "events", known=_KNOWN),
    ),
    "intake geojson": ("in.geojson", lambda: _shapes(".geojson"), lambda p: read_records(p, "locations", known=_KNOWN)),
    "intake gpkg": ("in.gpkg", lambda: _shapes(".gpkg"), lambda p: read_records(p, "locations", known=_KNOWN)),
    "police.uk": ("2019-02-essex-street.csv", lambda: _STREET, read_policeuk),
    "decisions": ("in.csv", lambda: b"person,decision,reason,decided_by\nP-1,keep,x,A B\n", read_table),
    "column map": ("map.toml", lambda: b'place = "Where"\n', load_column_map),
    "words": ("words.toml", lambda: shipped("reference", "language.toml").read_bytes(), load_words),
    "settings": (
        "lantern.toml",
        lambda: b'home = "~/x"\nfictional = true\n',
        lambda p: load_settings({"LANTERN_CONFIG": str(p)}),
    ),
    "measure": (_MEASURE, lambda: shipped("powers", _MEASURE).read_bytes(), lambda p: inspect(p, catalogue().words)),
    "local policy": ("local.toml", lambda: b'[cpn-business]\nnotes = "x"\n', lambda p: read_policy(p, catalogue())),
    "anchor": (
        "anchor.json",
        lambda: b'{"seq": 1, "digest": "00", "at": "2026-11-25T10:00:00", "public_key": "00", "signature": "00"}',
        lambda p: read_checkpoint(p.read_text("utf-8", "replace"), p.name),
    ),
    **{
        f"exchange {form}": (
            f"x.{form}",
            lambda write=write: write(_PACKAGE).encode(),  # type: ignore[misc]
            lambda path, form=form: (read_exchange(form, path, DAY), _unpacked(form, path)),  # type: ignore[misc]
        )
        for form, write in zip(READERS, (write_graphml, write_gexf, write_i2, write_ftm, write_csv), strict=True)
    },
    "located geojson": ("x.geojson", lambda: _located(".geojson"), lambda p: read_exchange("geojson", p, DAY)),
    "located gpkg": ("x.gpkg", lambda: _located(".gpkg"), lambda p: read_exchange("gpkg", p, DAY)),
    "values": ("x.csv", lambda: _EDGES, plain_files.read_values),
    "values gz": ("x.csv.gz", lambda: gzip.compress(_EDGES), plain_files.read_values),
    "values xlsx": ("x.xlsx", lambda: _sheet(_EDGES.decode()), plain_files.read_values),
    "values geojson": ("x.geojson", lambda: _shapes(".geojson"), plain_files.read_values),
    "ids": ("x.csv", lambda: _EDGES, plain_files.read_ids),
    "matrix": ("x.csv", lambda: b",a,b\na,0,1\nb,1,0\n", plain_files.read_matrix),
    "area": ("x.geojson", lambda: _shapes(".geojson"), lambda p: plain_files.read_area(p, "EPSG:27700")),
    "area gpkg": ("x.gpkg", lambda: _shapes(".gpkg"), lambda p: plain_files.read_area(p, "EPSG:27700")),
    "object": ("x.json", lambda: b'{"person.age": 30, "x": [1, null]}', plain_files.read_facts),
    "weights": ("x.gal", lambda: b"0 2 x id\na 1\nb\nb 1\na\n", lambda p: read_gal(p, ["a", "b"])),
    "force areas": ("x.gpkg", lambda: _shapes(".gpkg"), Areas.from_file),
    "boundaries": (
        "x.geojson",
        lambda: _shapes(".geojson"),
        lambda p: official.load_boundaries([p], p.parent / "areas", dry_run=True),
    ),
    "gazetteer": (
        "x.csv",
        lambda: _UPRN,
        lambda p: loading.load([p], "uprn", p.parent / "own", gazetteer=_no_gazetteer),
    ),
    "own gazetteer": (
        operator.CONTENTS,
        lambda: (
            b'{"uprn": {"file": "uprn.parquet", "rows": 1, "counts": {}, "loaded": "2026", '
            b'"sources": [["x.csv", "00"]]}}'
        ),
        lambda p: operator.contents(p.parent),
    ),
}


def _no_gazetteer() -> object:
    raise AssertionError("no row of this supply is placed by its postcode")


def _unpacked(form: str, path: Path) -> None:
    folder = path.parent / "tables"
    try:
        unpack(form, path, folder, DAY)
    except LanternError:
        assert not folder.exists() or not list(folder.iterdir()), "a refused file left a table behind"


def _mutated(seed: bytes, chance: random.Random) -> bytes:
    body = bytearray(seed)
    for _ in range(chance.randint(1, 4)):
        at = chance.randint(0, len(body))
        how = chance.randrange(6)
        if how == 0 and body:
            body[min(at, len(body) - 1)] = chance.randrange(256)
        elif how == 1:
            body[at:at] = chance.choice(_TOKENS)
        elif how == 2:
            del body[at : at + chance.randint(1, 40)]
        elif how == 3:
            body[at:at] = body[at : at + chance.randint(1, 200)]
        elif how == 4:
            body[at : at + chance.randint(1, 12)] = chance.choice(_TOKENS)
        else:
            body = body[:at] if chance.random() < 0.3 else body[::1]
    return bytes(body)


def _inside(seed: bytes, chance: random.Random) -> bytes:
    """Change what lies inside a packed file, so that it is not merely a damaged packing."""
    if seed[:2] == b"\x1f\x8b":
        return gzip.compress(_mutated(gzip.decompress(seed), chance))
    if seed[:4] != b"PK\x03\x04":
        return _mutated(seed, chance)
    held = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(seed)) as before, zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as after:
        chosen = chance.choice(before.namelist())
        for name in before.namelist():
            content = before.read(name)
            after.writestr(name, _mutated(content, chance) if name == chosen else content)
    return held.getvalue()


@pytest.mark.parametrize("door", DOORS)
def test_fuzz_the_sample_itself_is_read(door: str) -> None:
    name, seed, read = DOORS[door]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, name)
        path.write_bytes(seed())
        read(path)


@pytest.mark.parametrize("door", DOORS)
@settings(max_examples=EXAMPLES, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(number=st.integers(0, 2**32))
def test_fuzz_any_bytes_are_read_or_refused_in_words(door: str, number: int) -> None:
    name, seed, read = DOORS[door]
    chance = random.Random(number)  # noqa: S311 - chance for a test
    body = chance.choice((_mutated, _inside, lambda *_: chance.randbytes(chance.randint(0, 400))))(seed(), chance)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, name)
        path.write_bytes(body)
        words = _refusal(read, path)
    assert words is None or 0 < len(words.strip()) < 5_000, "a refusal is a few lines, not the file"


def _refusal(read: Callable[[Path], object], path: Path) -> str | None:
    try:
        read(path)
    except LanternError as refusal:
        return str(refusal)
    return None


def test_fuzz_covers_every_reader_of_the_exchange() -> None:
    assert {f"exchange {form}" for form in READERS} <= set(DOORS)
    assert {f"intake {kind}.csv" for kind in KINDS} <= set(DOORS)


@pytest.mark.parametrize(
    "door", [door for door, (name, *_) in DOORS.items() if name.endswith((".toml", ".json", ".ftm"))]
)
@pytest.mark.parametrize(
    "body", [b"x = " + b"9" * 5_000, b'{"x": ' + b"9" * 5_000 + b"}", b"x = " + b"[" * 9_000, b"[" * 9_000]
)
def test_fuzz_numbers_and_nesting_beyond_reason_are_refused_in_words(door: str, body: bytes) -> None:
    name, _, read = DOORS[door]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, name)
        path.write_bytes(body)
        words = _refusal(read, path)
    assert words is None or 0 < len(words) < 5_000


def test_fuzz_json_names_are_read_once() -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "x.json")
        path.write_text(json.dumps({"a": 1})[:-1] + ', "a": 2}', "utf-8")
        with pytest.raises(LanternError):
            plain_files.read_object(path)
