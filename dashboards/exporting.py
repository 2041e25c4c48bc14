"""What leaves the house as a file: who may, to whom, until when; told to the audit before a byte is written."""

from __future__ import annotations

import csv
import os
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

from dashboards.wiring import Desk
from data.cells import neutralised
from data.errors import RefusedInput
from data.intake.table_kinds import columns_of
from data.policy import Permission
from data.views import View
from mapping.exchange import located, read_located, write_located
from network.exchange.ftm import read_ftm, write_ftm
from network.exchange.intake_rows import TABLES, intake_rows, tables_of
from network.exchange.markup import read_gexf, read_graphml, write_gexf, write_graphml
from network.exchange.package import Package, pack
from network.exchange.tables import read_csv, read_i2, write_csv, write_i2
from network.exchange.terms import MARKING, NO_CONDITIONS, Terms, handling_of

_LARGEST_BYTES = 200_000_000
WRITERS: dict[str, Callable[[Package], str]] = {
    "graphml": write_graphml,
    "gexf": write_gexf,
    "i2-csv": write_i2,
    "ftm": write_ftm,
    "csv": write_csv,
}
READERS: dict[str, Callable[[str], Package]] = {
    "graphml": read_graphml,
    "gexf": read_gexf,
    "i2-csv": read_i2,
    "ftm": read_ftm,
    "csv": read_csv,
}
LOCATED = ("geojson", "gpkg")
FORMATS = (*WRITERS, *LOCATED)


def export_case(
    desk: Desk,
    view: View,
    form: str,
    path: Path,
    *,
    recipient: str,
    expires: date | None,
    marking: str = MARKING,
) -> dict[str, object]:
    """Write what a view may see into a file that carries its own terms.

    Parameters
    ----------
    desk : Desk
        Store and graph of the view.
    view : View
        For whom; must be allowed to export.
    form : str
        One of `FORMATS`.
    path : pathlib.Path
        Where; replaced if it is there. Located records need the ending of their format.
    recipient : str
        Who receives it.
    expires : date
        Last day on which it may be used.
    marking : str, default "OFFICIAL-SENSITIVE"
        Marking.

    Returns
    -------
    dict
        ``file``, ``format``, ``terms`` and counts; the disclosure is in the audit.

    Raises
    ------
    NotPermitted
        If this audience may not export; the attempt is written to the audit.
    RefusedInput
        If there is no recipient, no expiry, no such format, or the expiry is past or too far.
    """
    if form not in FORMATS:
        raise RefusedInput(f"export format {form!r}: choose one of {', '.join(FORMATS)}")
    if not view.may(Permission.EXPORT):
        view.refuse(f"export {form}")
    if not recipient.strip():
        raise RefusedInput("export: name the recipient (--recipient); it is written into the file and the audit")
    if expires is None:
        raise RefusedInput("export: give the day on which it expires (--expires YYYY-MM-DD)")
    if form in LOCATED and path.suffix.lower() != f".{form}":
        raise RefusedInput(f"{path.name}: give a name that ends in .{form}")
    if not path.parent.is_dir():
        raise RefusedInput(f"{path.name}: its folder is not there; make it first")

    # Whatever conditions do not let the recipient have is not in the file, nor in any count of it.
    given = view.given_to(recipient)

    def terms(anchor: str) -> Terms:
        return Terms(
            marking=marking,
            handling=handling_of(given.case()),
            audience=view.audience.value,
            recipient=recipient.strip(),
            purpose=view.purpose,
            made_on=view.day,
            expires=expires,
            anchor=anchor,
            digest=given.digest,
            conditions="; ".join(given.terms()) or NO_CONDITIONS,
        )

    terms("")  # refused before anything is told to the audit
    view.hand_out([recipient.strip()], detail=f"{form} file, expires {expires.isoformat()}")
    agreed = terms(anchor_words(desk, view))
    counts = _write_located(given, path, agreed) if form in LOCATED else _write_network(desk, given, form, path, agreed)
    return {"file": path.name, "format": form, "terms": agreed.as_text(), **counts}


def anchor_words(desk: Desk, view: View) -> str:
    """Name the audit entry that tells of a disclosure just made.

    Parameters
    ----------
    desk : Desk
        Store with the audit.
    view : View
        From whose view something was given.

    Returns
    -------
    str
        Digest of the entry; its number before it, ``NUMBER:DIGEST``, only for who may read the audit, because the
        number counts what others did on records that this audience does not see.
    """
    number, digest = desk.store.audit.anchor()
    return f"{number}:{digest}" if view.may(Permission.AUDIT) else digest


def read_exchange(form: str, path: Path, day: date) -> dict[str, object]:
    """Read a file back that this product wrote, and say what is in it.

    Parameters
    ----------
    form : str
        One of `FORMATS`.
    path : pathlib.Path
        The file.
    day : date
        Today.

    Returns
    -------
    dict
        ``format``, ``terms``, ``expired`` and counts.

    Raises
    ------
    RefusedInput
        If it is no such file, its terms are missing, or it is too large.
    """
    if path.stat().st_size > _LARGEST_BYTES:
        raise RefusedInput(f"{path.name}: larger than {_LARGEST_BYTES // 1_000_000} MB; ask for a smaller export")
    if form in LOCATED:
        cells, frame = read_located(path)
        return {
            "format": form,
            "terms": cells,
            "expired": day.isoformat() > cells.get("expires", ""),
            "rows": len(frame),
        }
    package = _read(form, path)
    return {
        "format": form,
        "terms": package.terms.as_text(),
        "expired": package.terms.is_expired(day),
        "nodes": len(package.nodes),
        "ties": len(package.ties),
        "records": len(package.rows),
    }


def unpack(form: str, path: Path, folder: Path, day: date) -> dict[str, object]:
    """Write what a file brings as tables that `lantern intake` loads, in the order in which it must load them.

    Parameters
    ----------
    form : str
        One of `WRITERS`; a file of located records is read, but holds no network.
    path : pathlib.Path
        The file.
    folder : pathlib.Path
        Where the tables go; made if it is not there. Nothing in it is replaced.
    day : date
        Today.

    Returns
    -------
    dict
        ``format``, ``terms`` and ``tables``: kind, file and rows of each, in loading order.

    Raises
    ------
    RefusedInput
        If the file may no longer be used, is no such file, or a table is in the folder already.
    """
    if form in LOCATED:
        raise RefusedInput(f"format {form}: it holds places without a network; give one of {', '.join(WRITERS)}")
    package = _read(form, path)
    if package.terms.is_expired(day):
        raise RefusedInput(
            f"{path.name}: its use ended on {package.terms.expires}; nothing of it is read. Destroy it, or ask the "
            "sender for a new export"
        )
    headers = {table: [column.name for column in columns_of(table)] for table in TABLES}
    tables = tables_of(package, headers)
    folder.mkdir(parents=True, exist_ok=True)
    files = {table: folder / f"{number}-{table}.csv" for number, table in enumerate(tables, start=1)}
    if held := [file.name for file in files.values() if file.exists()]:
        raise RefusedInput(f"folder {folder.name}: {', '.join(held)} is there already; give an empty folder")
    for table, file in files.items():
        with os.fdopen(
            os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8", newline=""
        ) as stream:
            rows = csv.DictWriter(stream, headers[table], restval="", lineterminator="\n")
            rows.writeheader()
            # intake takes the apostrophe off again
            rows.writerows({name: neutralised(cell) for name, cell in row.items()} for row in tables[table])
    listed = [{"kind": table, "file": file.name, "rows": len(tables[table])} for table, file in files.items()]
    return {"format": form, "terms": package.terms.as_text(), "tables": listed}


def _read(form: str, path: Path) -> Package:
    if path.stat().st_size > _LARGEST_BYTES:
        raise RefusedInput(f"{path.name}: larger than {_LARGEST_BYTES // 1_000_000} MB; ask for a smaller export")
    try:
        return READERS[form](path.read_bytes().decode("utf-8"))
    except UnicodeDecodeError as fault:
        raise RefusedInput(f"{path.name}: not UTF-8 text; ask the sender for the file as it was made") from fault


def _write_network(desk: Desk, view: View, form: str, path: Path, terms: Terms) -> dict[str, object]:
    case, graph = view.case(), desk.graph(view)
    package = replace(pack(graph, case, terms), rows=intake_rows(graph, case))
    half = path.with_name(f"{path.name}.part")
    half.write_bytes(WRITERS[form](package).encode("utf-8"))
    half.replace(path)
    return {"nodes": len(package.nodes), "ties": len(package.ties), "records": len(package.rows)}


def _write_located(view: View, path: Path, terms: Terms) -> dict[str, object]:
    frame = located(view.case(), view.day)
    half = path.with_name(f"part-{path.name}")
    write_located(frame, half, terms.as_text())
    half.replace(path)
    return {"rows": len(frame)}
