"""Recorded crime of police.uk as it is kept: read in whole or by month."""

from __future__ import annotations

import pandas as pd
import sqlalchemy as sa

from data.store.tables import RECORDED_CRIME


def recorded_crime(connection: sa.Connection, month: str | None) -> pd.DataFrame:
    """Read recorded crime: WGS84 degrees and EPSG:27700 metres, missing where the file has none.

    Parameters
    ----------
    connection : sqlalchemy.Connection
        Transaction.
    month : str or None
        ``YYYY-MM``; None for all months.

    Returns
    -------
    pandas.DataFrame
        One row a crime, in the order read in, index 0, 1, 2 ...
    """
    columns = [column for column in RECORDED_CRIME.c if column.name != "revision"]
    query = sa.select(*columns).order_by(RECORDED_CRIME.c.id)
    if month is not None:
        query = query.where(RECORDED_CRIME.c.month == month)
    rows = connection.execute(query).fetchall()
    frame = pd.DataFrame([tuple(row) for row in rows], columns=[column.name for column in columns])
    metric = ["longitude", "latitude", "easting_m", "northing_m"]
    return frame.astype(dict.fromkeys(metric, float))


def months(connection: sa.Connection) -> dict[str, int]:
    """Count recorded crime by month.

    Parameters
    ----------
    connection : sqlalchemy.Connection
        Transaction.

    Returns
    -------
    dict of str to int
        ``YYYY-MM`` to number of rows, earliest first.
    """
    month = RECORDED_CRIME.c.month
    query = sa.select(month, sa.func.count()).group_by(month).order_by(month)
    return {str(found[0]): int(found[1]) for found in connection.execute(query)}
