"""Numbered steps that take the tables of a kept store to those of this version.

A step has the number it starts from, takes a writing transaction and leaves the tables as the next number has them;
the number itself is written by `data.store.schema.migrate`. Steps speak plain SQL that both databases know. A new kind
of record needs no step: its table is made when it is missing. The first store that left a workshop had number 2.
"""

from __future__ import annotations

from collections.abc import Callable

import sqlalchemy as sa


def _words_sealed(_connection: sa.Connection) -> None:
    """Tables are as they were: from 3 on no version of the product reads words from the columns alone.

    What 2 wrote readable is sealed by `data.store.schema.upgrade`, which has the ring of keys.
    """


MIGRATIONS: dict[int, Callable[[sa.Connection], None]] = {2: _words_sealed}
