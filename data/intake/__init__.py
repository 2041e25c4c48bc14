"""A file or a form becomes records and rejections; nothing is written to any store.

`policeuk.read_policeuk` reads public crime statistics, `tables.read_records` everything else, `columns.template` prints
the columns of a kind, `rejections.write_rejections` writes what was refused.
"""

from . import columns as columns
from . import policeuk as policeuk
from . import rejections as rejections
from . import tables as tables
