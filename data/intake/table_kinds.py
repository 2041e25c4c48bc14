"""Kinds of tables that are read, the columns of each, and a template of it."""

from __future__ import annotations

import csv
import io

from data.errors import RefusedInput
from data.intake.case_columns import CASE_TABLES, MORE_EXAMPLES
from data.intake.columns import Column
from data.intake.register_columns import REGISTER_TABLES

KINDS = CASE_TABLES | REGISTER_TABLES


def template(kind: str) -> str:
    """Header and fictional rows of a kind of table, as CSV; the templates of all kinds load one after the other.

    Parameters
    ----------
    kind : str
        Key of `KINDS`.

    Returns
    -------
    str
        Header and one line, for people two.

    Raises
    ------
    RefusedInput
        If there is no such kind.

    Examples
    --------
    >>> template("phones").splitlines()
    ['id,number,platform,handle,facts,report', 'T-1,07700 900123,,,,R-1']
    """
    columns = columns_of(kind)
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerows([[column.name for column in columns], [column.example for column in columns]])
    if more := MORE_EXAMPLES.get(kind):
        writer.writerow([more.get(column.name, "") for column in columns])
    return stream.getvalue()


def columns_of(kind: str) -> tuple[Column, ...]:
    """Canonical columns of a kind of table.

    Parameters
    ----------
    kind : str
        Key of `KINDS`.

    Returns
    -------
    tuple of Column
        In the order of the template.

    Raises
    ------
    RefusedInput
        If there is no such kind.
    """
    if kind not in KINDS:
        raise RefusedInput(f"no table of this kind; allowed are {', '.join(KINDS)}")
    return KINDS[kind]
