"""Forms that are sent in through a view: a door of their own, by who may, and nothing else of the case with them."""

from __future__ import annotations

from dataclasses import replace

from data.audit import Act
from data.onlooker import Onlooker
from data.policy import Permission
from data.store import digest_of
from data.submissions import Submission, SubmissionStatus


class SubmissionDoor(Onlooker):
    """Part of `data.views.View`: send a form in, and read what was sent."""

    def submissions(self) -> dict[str, Submission]:
        """Read what was sent in: an analyst everything, anybody else what they sent in themselves.

        Returns
        -------
        dict of str to Submission
            By id; which report an accepted one became is told to analysts alone.

        Raises
        ------
        NotPermitted
            If this audience may send nothing in.
        """
        self._require(Permission.SUBMIT)
        kept: dict[str, Submission] = self._store.casework(self._store.revision)["submissions"]
        if not self._sees_every_report():
            mine = (one for one in kept.values() if (one.made_for, one.submitted_by) == (self.audience, self.actor))
            kept = {one.id: replace(one, report_id="") for one in mine}
        read = digest_of({"submissions": kept})
        if kept and read not in self._logged:
            self._logged.add(read)
            self._log(Act.CONSULTATION, tuple(sorted(kept)), "forms that were sent in")
        return dict(kept)

    def submit(self, submission: Submission) -> None:
        """Send a form in; it waits for an analyst and nothing of it is in the case before.

        Parameters
        ----------
        submission : Submission
            In this actor's own name, waiting.

        Raises
        ------
        NotPermitted
            If this audience may send nothing in, or the form is in another name, judged, or known already.
        """
        self._require(Permission.SUBMIT)
        own = (submission.made_for, submission.submitted_by) == (self.audience, self.actor)
        known = self._store.casework(self._store.revision)["submissions"]
        if not own or submission.status is not SubmissionStatus.WAITING or submission.id in known:
            self.refuse("send in a form in another name, or one that was judged or sent before")
        with self._store.unit_of_work(
            actor=self.actor,
            purpose=self.purpose,
            reason="a form was sent in",
            audience=self.audience.value,
            idempotency_key=f"form:{submission.id}",
        ) as work:
            work.add(submission)
