"""Cells of files that leave Lantern: nothing that a spreadsheet would run."""

from __future__ import annotations

import pandas as pd

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def neutralised(cell: str) -> str:
    """Put an apostrophe before a value that a spreadsheet would run as a formula.

    Parameters
    ----------
    cell : str
        Value to write.

    Returns
    -------
    str
        Value that every spreadsheet shows as text.

    Examples
    --------
    >>> neutralised("=1+1"), neutralised("Luton"), neutralised(" @x")
    ("'=1+1", 'Luton', "' @x")
    """
    return f"'{cell}" if cell.startswith(_FORMULA_STARTS) or cell.lstrip().startswith(_FORMULA_STARTS) else cell


def safe_csv(frame: pd.DataFrame) -> str:
    r"""Write a frame as CSV that no spreadsheet runs.

    Parameters
    ----------
    frame : pandas.DataFrame
        Columns of any type; numbers stay numbers, texts and headers are neutralised.

    Returns
    -------
    str
        CSV with a header, without the index.

    Examples
    --------
    >>> safe_csv(pd.DataFrame({"text": ["=1+1"], "x": [-1.5]}))
    "text,x\n'=1+1,-1.5\n"
    """
    texts = frame.select_dtypes(exclude="number").columns
    safe = frame.assign(**{name: frame[name].map(_safe_cell) for name in texts})
    return safe.rename(columns=lambda name: neutralised(str(name))).to_csv(index=False, lineterminator="\n")


def _safe_cell(value: object) -> object:
    return neutralised(value) if isinstance(value, str) else value
