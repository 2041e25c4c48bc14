"""Any bytes, any table: refused in words or sorted completely; no row is lost, no cell is repeated in a reason."""

from __future__ import annotations

import csv
import io
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from data.cells import neutralised
from data.errors import LanternError
from data.intake.policeuk import CrimeBatch, read_policeuk
from data.intake.reading import read_table
from data.intake.row import Known
from data.intake.table_kinds import KINDS, columns_of
from data.intake.tables import RecordBatch, read_records

STREET = (
    "Crime ID",
    "Month",
    "Reported by",
    "Falls within",
    "Longitude",
    "Latitude",
    "Location",
    "LSOA code",
    "LSOA name",
    "Crime type",
    "Last outcome category",
    "Context",
)
KNOWN = Known(ids={"reports": {"R-1"}, "people": {"P-1"}, "vehicles": {"C-1"}, "phones": {"T-1"}, "venues": {"V-9"}})
LIKELY = (
    "R-1",
    "P-1",
    "C-1",
    "person",
    "sighting",
    "2BP",
    "P",
    "2026-01-02",
    "1e309",
    "NaN",
    "=1+1",
    "2019-02",
    "51.9",
)
CELLS = st.one_of(st.sampled_from(LIKELY), st.text(max_size=12).filter(lambda text: "\0" not in text), st.just(""))


def _sorted_out(content: bytes, name: str, kind: str) -> CrimeBatch | RecordBatch | None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, name)
        path.write_bytes(content)
        try:
            return read_policeuk(path) if kind == "policeuk" else read_records(path, kind, known=KNOWN)
        except LanternError:
            return None


def _csv(header: tuple[str, ...], rows: list[list[str]]) -> bytes:
    stream = io.StringIO(newline="")
    csv.writer(stream, quoting=csv.QUOTE_ALL).writerows([header, *rows])
    return stream.getvalue().encode("utf-8", errors="replace")


@settings(max_examples=150, deadline=None)
@given(
    content=st.one_of(
        st.binary(max_size=300),
        st.text(alphabet="abc,;\t\"\r\n'=0é", max_size=200).map(str.encode),
        st.binary(max_size=60).map(lambda tail: b"PK\x03\x04" + tail),
        st.binary(max_size=60).map(lambda tail: b"\x1f\x8b\x08\x00" + tail),
    ),
    name=st.sampled_from(["in.csv", "in.csv.gz", "in.xlsx", "in.tsv", "2019-02-essex-street.csv"]),
    kind=st.sampled_from([*KINDS, "policeuk"]),
)
def test_any_bytes_are_read_or_refused_in_words(content: bytes, name: str, kind: str) -> None:
    batch = _sorted_out(content, name, kind)
    assert batch is None or batch.accepted + batch.rejected + batch.duplicates == batch.read


@settings(max_examples=100, deadline=None)
@given(kind=st.sampled_from([*KINDS]), data=st.data())
def test_no_row_of_any_table_is_lost(kind: str, data: st.DataObject) -> None:
    header = tuple(column.name for column in columns_of(kind))
    examples = [column.example for column in columns_of(kind)]
    row = st.tuples(*(st.one_of(st.just(example), CELLS) for example in examples)).map(list)
    rows = data.draw(st.lists(row, max_size=6))
    batch = _sorted_out(_csv(header, rows), "in.csv", kind)
    assert isinstance(batch, RecordBatch)
    # a row of nothing but spaces is a blank row
    assert batch.read == sum(any(cell.strip() for cell in cells) for cells in rows)
    assert batch.accepted + batch.rejected + batch.duplicates == batch.read
    assert {number for number, _ in batch.rows}.isdisjoint(rejection.row for rejection in batch.rejections)
    assert len(batch.rows) == batch.accepted
    assert {rejection.row for rejection in batch.rejections} == {number for _, number in batch.rejected_rows}
    assert batch.rejected == len(batch.rejected_rows)


@settings(max_examples=100, deadline=None)
@given(
    rows=st.lists(
        st.tuples(
            CELLS, st.sampled_from(["2019-02", "2019-2", ""]), CELLS, CELLS,
            st.one_of(st.just("-0.4"), CELLS), st.one_of(st.just("51.9"), CELLS),
            CELLS, CELLS, CELLS, st.sampled_from(["Drugs", ""]), CELLS, CELLS,
        ).map(list),
        max_size=8,
    )
)  # fmt: skip
def test_no_row_of_any_month_is_lost(rows: list[list[str]]) -> None:
    batch = _sorted_out(_csv(STREET, rows), "2019-02-essex-street.csv", "policeuk")
    assert isinstance(batch, CrimeBatch)
    assert batch.read == sum(any(cell.strip() for cell in cells) for cells in rows)
    assert batch.accepted + batch.rejected + batch.duplicates == batch.read
    located = batch.frame.dropna(subset=["longitude"])
    assert located["longitude"].between(-9.5, 2.5).all()
    assert located["latitude"].between(49.5, 61.5).all()
    assert batch.without_coordinates == batch.accepted - len(located)


@given(st.text(max_size=20))
def test_no_cell_of_a_rejection_file_starts_a_formula(cell: str) -> None:
    written = neutralised(cell)
    assert written in {cell, f"'{cell}"}
    assert not written.lstrip().startswith(("=", "+", "-", "@"))
    assert neutralised(written) == written


@settings(max_examples=50, deadline=None)
@given(st.lists(st.lists(st.text(alphabet="abé,;\"'= \n", max_size=6), min_size=2, max_size=2), min_size=1, max_size=5))
def test_cells_survive_the_trip_through_a_file(rows: list[list[str]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "in.csv")
        path.write_bytes(_csv(("one", "two"), rows))
        table = read_table(path)
    kept = dict(table.rows)
    for number, cells in enumerate(rows, 2):
        stripped = tuple(cell.strip() for cell in cells)
        if any(stripped) and not any(cell.startswith("'") for cell in stripped):
            assert kept[number] == stripped
