"""A store opened: its key proved, a change of it that was broken off finished, tables and erasures settled."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from data.store import new_key, schema
from data.store.case_store import Store
from data.store.destruction import settle
from data.store.earlier_keys import earlier_keys
from data.store.engine import open_database


def open_store(url: str, key_file: Path, *, create: bool = True) -> Store:
    """Open the store that a URL names.

    Parameters
    ----------
    url : str
        ``sqlite:///PATH`` of an encrypted file, or ``postgresql://ROLE@HOST/DATABASE`` of a prepared database.
    key_file : pathlib.Path
        Key file, mode 0600; made together with a new store.
    create : bool, default True
        Whether a missing file may be made; a shared database is made by `data.store.preparation.prepare` alone.

    Returns
    -------
    Store
        Opened store.

    Raises
    ------
    NoKey
        If the key is missing, readable by others, or not the key of this store.
    RefusedInput
        If the URL is of an unknown kind.
    StoreError
        If there is no store and none may be made, it was made by a newer version of the product, or the server does
        not answer.
    """
    new_key.finish(url, key_file)
    database = open_database(url, key_file, create=create)
    try:
        schema.ready(database, key_file)
        with database.reading() as connection:
            settle(connection, database.ring)
            database = replace(database, earlier=earlier_keys(connection, database.key))
    except BaseException:
        database.engine.dispose()
        raise
    return Store(database, key_file.parent)
