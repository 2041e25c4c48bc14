"""What a transaction may be about: reading for an audience, or one of the store's own named tasks.

A shared database admits each transaction only to what its context is for, see `data.store.second_lock`. A file has one
key and no roles, so there the context changes nothing.
"""

from __future__ import annotations

from enum import StrEnum


class Context(StrEnum):
    """Named tasks that are no audience; none of them is a value of `data.codes.Audience`.

    Attributes
    ----------
    RECKONING
        Reads the case, all of it, to find out what an audience may see: protection rests on what is hidden.
    WRITING
        A unit of work: versions, imports, the revision and its audit entry.
    PROOF
        The audit and its checkpoints, nothing of the case.
    SIGN_IN
        Accounts, sessions, attempts and their audit entries, nothing of the case.
    KEEPING
        Backup, migration, sealing, new keys, the doctor.
    """

    RECKONING = "reckoning"
    WRITING = "writing"
    PROOF = "proof"
    SIGN_IN = "sign-in"
    KEEPING = "keeping"
