"""Files made to harm: too large when unpacked, lying about their size, formulas, and ways to run what they hold."""

from __future__ import annotations

import ast
import gzip
import io
import json
import re
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook

from dashboards.cli.plain_files import read_values
from data.cells import neutralised, safe_csv
from data.errors import RefusedInput
from data.intake.features import refuse_many_cells
from data.intake.reading import read_table
from data.shape_files import read_shapes

ROOT = Path(__file__).resolve().parents[2]
PRODUCT = [
    path for room in ("data", "mapping", "network", "dashboards") for path in sorted((ROOT / room).rglob("*.py"))
]
# Each writes constants of the product, or neutralises its own cells.
_WRITERS = {
    "data/cells.py",
    "data/intake/table_kinds.py",
    "data/intake/rejections.py",
    "data/policy_table.py",
    "dashboards/exporting.py",
    "mapping/gazetteer/loading.py",
    "network/exchange/tables.py",
}
_RUNS = {"pickle", "cPickle", "dill", "joblib", "shelve", "marshal", "yaml", "ruamel"}


def _book() -> bytes:
    book = Workbook()
    book.active.append(["place"])
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def _with_part(name: str, content: bytes) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(_book())) as before, zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as after:
        for part in before.namelist():
            after.writestr(part, content if part == name else before.read(part))
    return held.getvalue()


def test_what_unpacks_to_too_much_is_refused_while_it_unpacks(tmp_path: Path) -> None:
    bomb = tmp_path / "in.csv.gz"
    bomb.write_bytes(gzip.compress(b"a,b\n" + b"0" * 3_000_000))
    with pytest.raises(RefusedInput, match="bytes"):
        read_table(bomb, max_bytes=1_000_000)
    sheet = tmp_path / "in.xlsx"
    sheet.write_bytes(_with_part("xl/worksheets/sheet1.xml", b" " * 3_000_000))
    with pytest.raises(RefusedInput, match="unpacks"):
        read_table(sheet, max_bytes=1_000_000)


@pytest.mark.parametrize("door", [read_table, read_values])
def test_entities_in_a_workbook_are_refused(tmp_path: Path, door: object) -> None:
    path = tmp_path / "in.xlsx"
    path.write_bytes(_with_part("xl/workbook.xml", b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'))
    with pytest.raises(RefusedInput, match="entities"):
        door(path)  # type: ignore[operator]


_ENTITY = '<!DOCTYPE a [<!ENTITY b "PLANTED">]>'
_ROWS = '<row r="1"><c r="A1" t="inlineStr"><is><t>{}</t></is></c></row>'
_PART = '<?xml version="1.0" encoding="{}"?>{}<worksheet xmlns="{}"><sheetData>{}</sheetData></worksheet>'
_SPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "utf-32"])
def test_entities_are_refused_in_every_encoding_that_a_parser_reads(tmp_path: Path, encoding: str) -> None:
    part = _PART.format(encoding, _ENTITY, _SPACE, _ROWS.format("&b;")).encode(encoding)
    path = tmp_path / "in.xlsx"
    path.write_bytes(_with_part("xl/worksheets/sheet1.xml", part))
    with pytest.raises(RefusedInput, match="entities"):
        read_table(path)


def test_entities_are_refused_whatever_a_part_is_called_and_however_they_are_spelled(tmp_path: Path) -> None:
    path, held = tmp_path / "in.xlsx", io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(_book())) as before, zipfile.ZipFile(held, "w") as after:
        for part in before.namelist():
            content = before.read(part).replace(b"sheet1.xml", b"sheet1.png")
            if part.endswith("sheet1.xml"):
                content = _PART.format("utf-8", _ENTITY, _SPACE, _ROWS.format("&b;")).encode()
            after.writestr(part.replace("sheet1.xml", "sheet1.png"), content)
    path.write_bytes(held.getvalue())
    with pytest.raises(RefusedInput, match="entities"):
        read_table(path)
    hidden = _PART.format("UTF-7", _ENTITY.replace("<!", "+ADwAIQ-"), _SPACE, _ROWS.format("&b;")).encode()
    path.write_bytes(_with_part("xl/worksheets/sheet1.xml", hidden))
    with pytest.raises(RefusedInput, match="encoding"):
        read_table(path)


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ('<row r="1"/><row r="900000000"/>', "beyond"),
        ('<row r="1"/><row r="9"/><row r="3"/>', "out of order"),
        ('<row r="1"/><row r="1"/>', "stands twice"),
    ],
)
def test_row_numbers_that_cost_hours_or_hide_a_row_are_refused(tmp_path: Path, rows: str, words: str) -> None:
    path = tmp_path / "in.xlsx"
    path.write_bytes(_with_part("xl/worksheets/sheet1.xml", _PART.format("utf-8", "", _SPACE, rows).encode()))
    with pytest.raises(RefusedInput, match=words):
        read_table(path)


def test_a_long_formula_shared_by_many_cells_is_never_spelled_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def _never(*_: object) -> None:
        raise AssertionError("a formula was translated")

    monkeypatch.setattr("openpyxl.worksheet._reader.Translator", _never)
    cells = '<row r="2"><c r="A2"><f t="shared" si="0" ref="A2:A3">B1+1</f><v>1</v></c></row>'
    cells += '<row r="3"><c r="A3"><f\tt="shared" si="0"/><v>2</v></c></row>'
    path = tmp_path / "in.xlsx"
    part = _PART.format("utf-8", "", _SPACE, _ROWS.format("number") + cells).encode()
    path.write_bytes(_with_part("xl/worksheets/sheet1.xml", part))
    assert read_table(path).rows == ((2, ("1",)), (3, ("2",)))


def test_a_forged_size_is_not_believed(tmp_path: Path) -> None:
    raw = bytearray(_with_part("xl/worksheets/sheet1.xml", b" " * 3_000_000))
    for at in (found.start() for found in re.finditer(b"PK\x01\x02", bytes(raw))):
        raw[at + 24 : at + 28] = (10).to_bytes(4, "little")
    path = tmp_path / "in.xlsx"
    path.write_bytes(bytes(raw))
    with pytest.raises(RefusedInput):
        read_table(path, max_bytes=1_000_000)


@pytest.mark.parametrize(
    "body",
    [
        b'<OGRVRTDataSource><OGRVRTLayer name="x"><SrcDataSource>/etc/hosts</SrcDataSource></OGRVRTLayer>',
        b'"a"',
        b"",
    ],
)
def test_a_file_of_shapes_is_opened_only_as_what_its_ending_says(tmp_path: Path, body: bytes) -> None:
    path = tmp_path / "x.geojson"
    path.write_bytes(body)
    with pytest.raises(RefusedInput):
        read_shapes(path)


def test_a_cell_of_ten_million_characters_and_too_many_rows_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "in.csv"
    path.write_bytes(b"a,b\n" + b"x" * 10_000_000 + b",1\n")
    with pytest.raises(RefusedInput, match="longer"):
        read_table(path)
    path.write_bytes(b"a,b\n" + b"1,2\n" * 50)
    with pytest.raises(RefusedInput, match="rows"):
        read_table(path, max_rows=40)


def test_a_small_file_that_states_very_many_cells_is_refused(tmp_path: Path) -> None:
    wide = tmp_path / "in.csv"
    wide.write_text(",".join(f"c{n}" for n in range(5_001)) + "\n1\n")
    with pytest.raises(RefusedInput, match="columns"):
        read_table(wide)
    keys = tmp_path / "in.geojson"
    features = [
        {"type": "Feature", "properties": {f"k{n}-{m}": 1 for m in range(60)}, "geometry": None} for n in range(100)
    ]
    keys.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    with pytest.raises(RefusedInput, match="columns"):
        read_table(keys)
    with pytest.raises(RefusedInput, match="cells"):
        refuse_many_cells(1_000_000, 101, "in.xlsx")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", " =", "\uff1d"])
def test_no_cell_begins_like_a_formula(start: str) -> None:
    assert neutralised(f"{start}1+1").startswith("'")


def test_every_writer_of_tables_is_known_and_nothing_else_writes_one() -> None:
    makes = re.compile(r"\.to_csv\(|\.to_excel\(|csv\.(writer|DictWriter)\(|Workbook\(")
    found = {str(path.relative_to(ROOT)) for path in PRODUCT if makes.search(path.read_text("utf-8"))}
    assert found <= _WRITERS, "write tables with data.cells.safe_csv"
    assert "safe_csv" in safe_csv.__name__


def test_nothing_that_a_file_holds_can_be_run() -> None:
    for path in PRODUCT:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert not {name.split(".")[0] for name in names} & _RUNS, f"{path.name} imports a reader that can run code"
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                assert node.func.id not in {"eval", "exec"}, f"{path.name} runs text"
