"""Files of tables made by hand from the examples of the templates."""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path

from data.intake.row import Known
from data.intake.table_kinds import template
from data.intake.tables import RecordBatch, read_records

# ids that the examples of the templates refer to
KNOWN = Known(
    ids={
        "reports": {"R-1", "R-2"},
        "people": {"P-1", "P-2"},
        "vehicles": {"C-1"},
        "phones": {"T-1"},
        "venues": {"V-1", "V-9"},
    }
)


def known_before(kind: str) -> Known:
    """What the store holds before a template of this kind is loaded."""
    return Known(ids={name: ids for name, ids in KNOWN.ids.items() if name != kind} | {"locations": ()})


def file_of(folder: Path, text: str, name: str = "in.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def row_of(table: str, /, **cells: str) -> str:
    """The example of the template with some cells changed."""
    names, example, *_ = csv.reader(template(table).splitlines())
    line = dict(zip(names, example, strict=True)) | cells
    assert list(line) == names
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n").writerow(line.values())
    return stream.getvalue()


def read_rows(folder: Path, kind: str, *rows: str, known: Known | None = None) -> RecordBatch:
    text = template(kind).splitlines()[0] + "\n" + "".join(rows)
    batch = read_records(file_of(folder, text), kind, known=known or known_before(kind), today=date(2026, 11, 22))
    assert batch.accepted + batch.rejected + batch.duplicates == batch.read == len(rows)
    return batch


def faults_of(batch: RecordBatch) -> list[tuple[int, str]]:
    return [(rejection.row, rejection.column) for rejection in batch.rejections]
