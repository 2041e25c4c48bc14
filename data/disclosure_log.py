"""What was opened, shown and given to others, as a view writes it to the audit and finds it there again."""

from __future__ import annotations

import re
from collections.abc import Iterable

from data.audit import Act
from data.onlooker import Onlooker
from data.store import by_kind


class DisclosureLog(Onlooker):
    """Part of `data.views.View`: say in the audit what somebody saw."""

    def consult(self, *ids: str) -> None:
        """Write to the audit that single records were opened.

        Parameters
        ----------
        *ids : str
            Ids of records.
        """
        self._log(Act.CONSULTATION, tuple(ids), "opened")

    def disclose(self, recipients: Iterable[str], *ids: str, detail: str = "") -> None:
        """Write to the audit that something was shown or given to others, e.g. everybody present at a meeting.

        Parameters
        ----------
        recipients : iterable of str
            Who received it.
        *ids : str
            Ids of records; none means the whole view.
        detail : str
            What it was, in words without names of people concerned.
        """
        words = f"to {', '.join(recipients)}; view {self.digest}"
        self._log(Act.DISCLOSURE, tuple(ids), f"{words}; {detail}" if detail else words)

    def last_shown(self, mark: str) -> tuple[str, ...]:
        """What was listed to this audience the last time under a mark, as `consult` wrote it then.

        Parameters
        ----------
        mark : str
            First id that was given to `consult`.

        Returns
        -------
        tuple of str
            Without whatever names a record that is hidden from this audience today; empty if nothing was listed yet.
        """
        runs = [
            entry.subjects
            for entry in self._store.audit.entries()
            if mark in entry.subjects and entry.audience == self.audience.value
        ]
        if not runs:
            return ()
        last = self._store.revision
        whole, seen = self._states.whole(last, self.day)[0], self._states.at(last, self.day)[0]
        hidden = {key for kind, found in by_kind(whole).items() for key in found if key not in by_kind(seen)[kind]}
        return tuple(one for one in runs[-1] if one != mark and not hidden & set(re.split(r"[|=]", one)))
