"""How it is kept: an encrypted, versioned store. Only the names below are for others."""

from data.audit import Act as Act
from data.store.case_store import Store as Store
from data.store.changes import Change as Change
from data.store.changes import What as What
from data.store.changes import by_kind as by_kind
from data.store.changes import differences as differences
from data.store.changes import digest_of as digest_of
from data.store.changes import overlay as overlay
from data.store.opening import open_store as open_store
from data.store.revisions import Revision as Revision
from data.store.unit import UnitOfWork as UnitOfWork
