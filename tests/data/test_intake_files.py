"""Files as they come: encodings, separators, damage, bombs and forged workbooks."""

from __future__ import annotations

import gzip
import hashlib
import struct
import zipfile
from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook

from data.errors import RefusedInput
from data.intake.reading import read_table
from data.intake.rejections import Rejection, write_rejections


def _bytes(folder: Path, content: bytes, name: str = "in.csv") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def _book(folder: Path, *rows: tuple[object, ...], name: str = "in.xlsx") -> Path:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    book.save(folder / name)
    return folder / name


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_encodings_and_separators(tmp_path: Path, encoding: str, delimiter: str) -> None:
    text = delimiter.join(["name", "place"]) + "\r\n" + delimiter.join(["Zoë", '"Café, upper; floor"']) + "\r\n"
    table = read_table(_bytes(tmp_path, text.encode(encoding)))
    assert (table.header, table.rows) == (("name", "place"), ((2, ("Zoë", "Café, upper; floor")),))
    assert bool(table.notes) == (encoding == "cp1252")


def test_rows_are_numbered_as_a_spreadsheet_shows_them(tmp_path: Path) -> None:
    table = read_table(_bytes(tmp_path, b'a,b\n1,"two\nlines"\n\n,\n2,x\n'))
    assert [number for number, _ in table.rows] == [2, 5]
    book = read_table(_book(tmp_path, ("a", "b"), (1, "two\nlines"), (), (None, None), (2, "x")))
    assert book.rows == table.rows


def test_the_digest_is_of_the_file_as_it_lies_on_disk(tmp_path: Path) -> None:
    path = _bytes(tmp_path, gzip.compress(b"a,b\n1,2\n"), "in.csv.gz")
    assert read_table(path).sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize(
    ("content", "name", "message"),
    [
        (b"", "in.csv", "is empty"),
        (b"\n ,\n", "in.csv", "no cell with content"),
        (b"a,b\n1,\0\n", "in.csv", "not text"),
        (b"a,b\n\x81\x8d\n", "in.csv", "not text"),
        (b'a,b\n1,"never closed\n2,3\n', "in.csv", "after row 1 a quotation mark"),
        (b"a\n" + b"x" * 140_000 + b"\n", "in.csv", "longer than"),
        (b"PK\x03\x04 whatever", "in.csv", "ending .xlsx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old", "in.xlsx", "password"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old", "in.csv", "password"),
        (b"a,b\n", "in.docx", "not read"),
        (gzip.compress(b"a,b\n1,2\n", mtime=0)[:-6], "in.csv.gz", "damaged or cut short"),
        (b"\x1f\x8bnonsense", "in.csv.gz", "damaged or cut short"),
        (b"not a zip", "in.xlsx", "damaged"),
        (b"PK\x03\x04" + b"\0" * 100, "in.xlsx", "damaged"),
    ],
)
def test_files_that_cannot_be_read_say_why_and_name_no_folder(
    tmp_path: Path, content: bytes, name: str, message: str
) -> None:
    with pytest.raises(RefusedInput, match=message) as caught:
        read_table(_bytes(tmp_path, content, name))
    assert str(tmp_path) not in str(caught.value)


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "none.csv", tmp_path):
        with pytest.raises(RefusedInput, match="cannot be opened"):
            read_table(path)


def test_a_gzip_bomb_stops_at_the_limit(tmp_path: Path) -> None:
    path = _bytes(tmp_path, gzip.compress(b"a,b\n" + b"1,2\n" * 2_000_000), "in.csv.gz")
    with pytest.raises(RefusedInput, match="more than 1,000,000 bytes when unpacked"):
        read_table(path, max_bytes=1_000_000)


def test_too_many_rows_are_refused(tmp_path: Path) -> None:
    with pytest.raises(RefusedInput, match="more than 10 rows"):
        read_table(_bytes(tmp_path, b"a\n" + b"1\n" * 11), max_rows=10)
    with pytest.raises(RefusedInput, match="more than 10 rows"):
        read_table(_book(tmp_path, ("a",), *[(i,) for i in range(11)]), max_rows=10)
    assert len(read_table(_bytes(tmp_path, b"a\n" + b"1\n" * 10), max_rows=10).rows) == 10


def test_cells_of_a_workbook_read_as_people_see_them(tmp_path: Path) -> None:
    moment = datetime.fromisoformat("2026-03-13 21:40")
    table = read_table(_book(tmp_path, ("a",) * 6, (7, 1.5, date(2026, 3, 1), moment, True, " x ")))
    assert table.rows[0][1] == ("7", "1.5", "2026-03-01", "2026-03-13T21:40:00", "true", "x")


def test_other_sheets_are_named_as_left_out(tmp_path: Path) -> None:
    book = Workbook()
    book.active.append(("a",))
    book.create_sheet("second").append(("b",))
    book.save(tmp_path / "in.xlsx")
    assert any("1 other sheets" in note for note in read_table(tmp_path / "in.xlsx").notes)


def test_formulas_without_values_are_refused_and_never_read_as_empty(tmp_path: Path) -> None:
    path = _book(tmp_path, ("a", "b"), ("x", "=1+1"))
    with pytest.raises(RefusedInput, match="first row 2, hold formulas without stored values"):
        read_table(path)


def test_formulas_with_values_are_read_as_values(tmp_path: Path) -> None:
    path = _book(tmp_path, ("a", "b"), ("x", "=1+1"))
    _rewrite(
        path,
        "xl/worksheets/sheet1.xml",
        lambda xml: xml.replace(b"<v></v>", b"<v>2</v>").replace(b"<v />", b"<v>2</v>"),
    )
    assert read_table(path).rows == ((2, ("x", "2")),)


def test_a_workbook_that_unpacks_too_far_is_refused(tmp_path: Path) -> None:
    path = _book(tmp_path, ("a",))
    _rewrite(path, "xl/worksheets/sheet1.xml", lambda xml: xml + b" " * 5_000_000)
    assert path.stat().st_size < 50_000
    with pytest.raises(RefusedInput, match="unpacks to more than is allowed"):
        read_table(path, max_bytes=1_000_000)


def test_forged_sizes_do_not_pass(tmp_path: Path) -> None:
    path = _book(tmp_path, ("a",))
    _rewrite(path, "xl/worksheets/sheet1.xml", lambda xml: xml + b" " * 5_000_000)
    with zipfile.ZipFile(path) as archive:
        size = archive.getinfo("xl/worksheets/sheet1.xml").file_size
    path.write_bytes(path.read_bytes().replace(struct.pack("<I", size), struct.pack("<I", 100)))
    with pytest.raises(RefusedInput, match=r"damaged|more than is allowed"):
        read_table(path, max_bytes=1_000_000)


def test_entities_in_a_workbook_are_refused(tmp_path: Path) -> None:
    path = _book(tmp_path, ("a",))
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>'
    _rewrite(path, "xl/workbook.xml", lambda xml: bomb + xml[xml.index(b"<workbook") :])
    with pytest.raises(RefusedInput, match="XML entities"):
        read_table(path)


def test_far_cells_and_stale_dimensions_cost_nothing(tmp_path: Path) -> None:
    path = _book(tmp_path, ("a", "b"), (1, 2))
    _rewrite(
        path,
        "xl/worksheets/sheet1.xml",
        lambda xml: xml.replace(b"A1:B2", b"A1:XFD1048576").replace(
            b"</sheetData>", b'<row r="3"><c r="XFD3"><v>1</v></c></row></sheetData>'
        ),
    )
    assert read_table(path).rows == ((2, ("1", "2")),)
    _rewrite(path, "xl/worksheets/sheet1.xml", lambda xml: xml.replace(b'r="3"', b'r="1000000000"'))
    with pytest.raises(RefusedInput, match="more than 1,000 rows"):
        read_table(path, max_rows=1_000)


def test_an_unwritable_rejection_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RefusedInput, match="cannot be written"):
        write_rejections(tmp_path / "none" / "out.csv", [Rejection("in.csv", 2, "a", "b")], {})


def _rewrite(path: Path, part: str, change: object) -> None:
    """Change one part inside a workbook."""
    assert callable(change)
    with zipfile.ZipFile(path) as archive:
        parts = {info.filename: archive.read(info) for info in archive.infolist()}
    parts[part] = change(parts[part])
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
