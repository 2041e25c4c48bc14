"""What a partner sends in: it waits for an analyst, and nothing of it is in the case before one accepts it.

Partners do not grade. An analyst grades, sanitises and accepts, or refuses with a reason. Whoever sent it in sees only
what they sent, and what became of it in the analyst's words; an analyst sees all of it.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from enum import StrEnum

from data.codes import Audience
from data.errors import NotPermitted, RefusedInput
from data.free_words import is_only_less
from data.named_people import is_named

LONGEST_ANSWER = 20_000
_MOST_ANSWERS = 200


class SubmissionKind(StrEnum):
    """Which form was filled in."""

    CONCERN = "concern"
    MISSING = "missing"


class SubmissionStatus(StrEnum):
    """Where it stands."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """One form as it was sent in.

    Attributes
    ----------
    made_for : Audience
        Audience of whoever sent it in.
    submitted_by : str
        Who sent it in; this source is never named in a product.
    submitted_at : datetime
        Local UK time, naive.
    answers : tuple of (str, str)
        Field of the form and what was written; fields left empty are not there.
    judged_by, judged_on, reason
        Who accepted or refused it, and why, in words for whoever sent it in.
    report_id : str
        Report that an accepted one became.
    """

    id: str
    kind: SubmissionKind
    made_for: Audience
    submitted_by: str
    agency: str
    submitted_at: datetime
    answers: tuple[tuple[str, str], ...]
    status: SubmissionStatus = SubmissionStatus.WAITING
    judged_by: str = ""
    judged_on: date | None = None
    reason: str = ""
    report_id: str = ""
    reports: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a form by nobody, an empty or an enormous one, and a judgement by nobody or without a reason."""
        if not is_named(self.submitted_by) or not self.agency.strip():
            raise RefusedInput(f"form {self.id}: the name and the agency of the person who sends it are needed")
        if not self.answers or len(self.answers) > _MOST_ANSWERS:
            raise RefusedInput(f"form {self.id}: needs 1 to {_MOST_ANSWERS} answers")
        if long := [name for name, words in self.answers if len(words) > LONGEST_ANSWER]:
            raise RefusedInput(f"form {self.id}, {', '.join(long)}: longer than {LONGEST_ANSWER:,} characters; shorten")
        if self.status is SubmissionStatus.WAITING:
            return
        if not is_named(self.judged_by) or self.judged_on is None:
            raise RefusedInput(f"form {self.id}: the name of the analyst and the day are needed")
        if self.status is SubmissionStatus.REFUSED and not self.reason.strip():
            raise RefusedInput(f"form {self.id}: to refuse it, give a reason; whoever sent it in will read it")

    @property
    def words(self) -> dict[str, str]:
        """Answers by field."""
        return dict(self.answers)


def judged(
    submission: Submission, status: SubmissionStatus, *, by: str, on: date, reason: str = "", report_id: str = ""
) -> Submission:
    """Accept or refuse a form that waits.

    Parameters
    ----------
    submission : Submission
        As it stands.
    status : SubmissionStatus
        Accepted or refused.
    by : str
        The analyst.
    on : date
        Day.
    reason : str
        Needed to refuse; read by whoever sent it in.
    report_id : str
        Report that it became.

    Returns
    -------
    Submission
        New version; what was sent in stays as it was.

    Raises
    ------
    NotPermitted
        If it was judged before, or `status` is no judgement.
    RefusedInput
        If the name or the reason is missing.
    """
    if submission.status is not SubmissionStatus.WAITING or status is SubmissionStatus.WAITING:
        raise NotPermitted(f"form {submission.id}: was {submission.status} before; it is judged once")
    return replace(submission, status=status, judged_by=by, judged_on=on, reason=reason.strip(), report_id=report_id)


def is_same_form(one: Submission, other: Submission) -> bool:
    """Whether two versions are the same form as sent in, whatever became of it.

    Parameters
    ----------
    one, other : Submission
        Versions.

    Returns
    -------
    bool
        False as soon as anything that the sender wrote differs.
    """
    sent = ("id", "kind", "made_for", "submitted_by", "agency", "submitted_at", "answers")
    return all(getattr(one, name) == getattr(other, name) for name in sent)


def is_without_words(old: Submission, new: Submission) -> bool:
    """Whether a version is the same form from which an erasure took words, and nothing else.

    Parameters
    ----------
    old, new : Submission
        Before and after.

    Returns
    -------
    bool
        False if anything but words taken out differs, or nothing was taken out.
    """
    same = [item.name for item in fields(Submission) if item.name not in ("answers", "reason")]
    names = [name for name, _ in old.answers]
    if old == new or names != [name for name, _ in new.answers]:
        return False
    if any(getattr(old, name) != getattr(new, name) for name in same):
        return False
    before, after = (
        (*(words for _, words in old.answers), old.reason),
        (*(words for _, words in new.answers), new.reason),
    )
    return all(is_only_less(was, now) for was, now in zip(before, after, strict=True))


def may_write_form(old: Submission | None, new: Submission | None, *, is_analyst: bool) -> bool:
    """Whether a version may be written by somebody who writes to the case; sending in has a door of its own.

    Parameters
    ----------
    old, new : Submission or None
        Before and after.
    is_analyst : bool
        Whether the writer sees every report.

    Returns
    -------
    bool
        True only for an analyst's judgement of a form that waits, with nothing of it changed, and for an erasure.
    """
    if not is_analyst or old is None or new is None:
        return False
    if is_without_words(old, new):
        return True
    return is_same_form(old, new) and old.status is SubmissionStatus.WAITING


SUBMISSION_FIELDS: dict[str, type] = {"submissions": Submission}
