"""A file or a form becomes records and rejections; nothing is written to any store.

`read_policeuk` reads public crime statistics, `read_records` everything else, `template` gives the columns of a kind,
`write_rejections` writes what was refused.
"""

from data.intake.headers import load_column_map as load_column_map
from data.intake.policeuk import CrimeBatch as CrimeBatch
from data.intake.policeuk import read_policeuk as read_policeuk
from data.intake.reading import Table as Table
from data.intake.reading import read_table as read_table
from data.intake.rejections import Rejection as Rejection
from data.intake.rejections import write_rejections as write_rejections
from data.intake.row import Known as Known
from data.intake.table_kinds import KINDS as _KINDS
from data.intake.table_kinds import template as template
from data.intake.tables import RecordBatch as RecordBatch
from data.intake.tables import read_records as read_records
from data.intake.tables import with_points as with_points

RECORD_KINDS = tuple(_KINDS)
