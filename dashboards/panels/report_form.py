"""One of the two forms, from the question of danger to the button that sends it; and what became of one's own."""

from __future__ import annotations

from datetime import datetime

import streamlit as st

from dashboards.components import text
from dashboards.panels.asking import JOINT, draw_fields
from dashboards.panels.language import word_list
from dashboards.submitting import NotAccepted, send
from dashboards.wiring import Desk
from data.errors import LanternError
from data.intake.form_fields import GROUPS, Field
from data.intake.forms import MOST_OF_A_GROUP, faults, fields_of, prompts
from data.submissions import Submission, SubmissionKind, SubmissionStatus
from data.views import View

_NOTICE = "form_sent"
_DANGER = "A child is in danger now, or a crime is happening"
_CRIME = "A crime has happened; nobody is in danger now"
_REFERRAL = "A child may be at risk of harm"
_NONE = "None of these: this is information"
_STEPS: dict[str, tuple[str, str]] = {
    _DANGER: ("Ring 999 now. Come back to this form when the child is safe.", "I have rung 999"),
    _CRIME: ("Report it to police: ring 101 or use their web page.", "I have reported it to police"),
    _REFERRAL: (
        "Make a referral to children's social care (MASH) today, by your own agency's way.",
        "I have made the referral",
    ),
}
_STATUS = {
    SubmissionStatus.WAITING: "○ waits for an analyst",
    SubmissionStatus.ACCEPTED: "✓ accepted",
    SubmissionStatus.REFUSED: "– not taken into the case",
}
_NOT_ASKED = {"urgency": "Danger, asked first"}
_FORM_WORDS = {SubmissionKind.CONCERN: "Concern", SubmissionKind.MISSING: "Missing episode"}


def draw_form(desk: Desk, view: View, kind: SubmissionKind) -> None:
    """Draw one form.

    Parameters
    ----------
    desk : Desk
        Knows the partnership's list of words.
    view : View
        Who sends it in.
    kind : SubmissionKind
        Which form.
    """
    if notice := st.session_state.pop(_NOTICE, None):
        st.success(notice)
    left, right = st.columns([2, 1], gap="large")
    with left:
        gate = _gate(kind)
        if not gate:
            return
        answers = _questions(desk, kind)
        _send_button(view, kind, answers, gate)
    with right:
        _draw_prompts(kind, answers)


def _gate(kind: SubmissionKind) -> str:
    """What was answered to the question of danger; empty until it is answered and done."""
    st.subheader("First: is a child in danger?")
    st.markdown("**This form is not a referral and nobody reads it at once.** It waits for an analyst.")
    if kind is SubmissionKind.MISSING:
        st.markdown("A missing child is reported to police by telephone first; this form does not do it.")
    answer = st.radio(
        "Is a child in danger?", [*_STEPS, _NONE], index=None, key=f"gate_{kind}", label_visibility="collapsed"
    )
    if answer is None:
        st.info("Choose one to go on.")
        return ""
    if answer == _NONE:
        return str(answer)
    todo, done = _STEPS[answer]
    st.error(todo)
    return f"{answer}. {done}." if st.checkbox(done, key=f"gate_done_{kind}_{done}") else ""


def _questions(desk: Desk, kind: SubmissionKind) -> dict[str, str]:
    st.caption(
        "Write what you know; only what says (needed) must be there. The child's own words stay as they were said: put "
        "them in quotation marks. Nothing can be attached. Never copy, keep or send an image of abuse: leave it where "
        "it is and ring police."
    )
    form = _draft_name(kind)
    repeats = st.session_state.setdefault(f"repeats_{form}", dict.fromkeys(GROUPS, 1))
    found = _still_faulty(kind, form)
    answers = draw_fields(fields_of(kind, repeats), form, found, word_list(desk))
    if kind is SubmissionKind.CONCERN:
        for column, (group, (_, words)) in zip(st.columns(len(GROUPS)), GROUPS.items(), strict=True):
            if repeats[group] < MOST_OF_A_GROUP and column.button(f"Add another {words}", width="stretch"):
                repeats[group] += 1
                st.rerun()
    return answers


def _still_faulty(kind: SubmissionKind, form: str) -> dict[str, str]:
    """Faults told at the last attempt that stand yet; a mended answer is no longer marked."""
    told = st.session_state.get(f"faults_{form}", ())
    if not told:
        return {}
    draft = dict(st.session_state.get(f"draft_{form}", {}))
    for name in told:
        held = st.session_state.get(f"{form}:{name}", draft.get(name, ""))
        draft[name] = JOINT.join(held) if isinstance(held, list) else held or ""
    return {name: words for name, words in faults(kind, draft, _now()).items() if name in told}


def _now() -> datetime:
    return datetime.now()  # noqa: DTZ005 - a form is filled in by local time


def _draft_name(kind: SubmissionKind) -> str:
    return f"{kind.value}_{st.session_state.setdefault(f'sent_{kind}', 0)}"


def _send_button(view: View, kind: SubmissionKind, answers: dict[str, str], gate: str) -> None:
    form = _draft_name(kind)
    if found := _still_faulty(kind, form):
        labels = {field.name: field.label for field in fields_of(kind, dict.fromkeys(GROUPS, MOST_OF_A_GROUP))}
        names = "; ".join(labels.get(name, name) for name in found)
        st.error(text.plain(f"Not sent. To mend: {names}. What you wrote is kept."))
    if not st.button("Send to the analyst", type="primary", key=f"send_{form}"):
        return
    try:
        sent = send(view, kind, answers, gate, _now())
    except NotAccepted as error:
        st.session_state[f"faults_{form}"] = error.found
        st.rerun()
    except LanternError as error:
        st.error(text.plain(f"Not sent: {error}. What you wrote is kept."))
        return
    _forget(kind, form)
    st.session_state[_NOTICE] = f"Sent as {sent.id}. It waits for an analyst; what becomes of it stands under Sent."
    st.rerun()


def _forget(kind: SubmissionKind, form: str) -> None:
    for key in [key for key in st.session_state if str(key).endswith(form) or str(key).startswith(f"{form}:")]:
        del st.session_state[key]
    st.session_state[f"sent_{kind}"] = int(form.rsplit("_", 1)[1]) + 1


def _draw_prompts(kind: SubmissionKind, answers: dict[str, str]) -> None:
    st.subheader("What would help")
    asked = prompts(kind, answers)
    if not asked:
        st.markdown("✓ What, when, where, who, how often and how it is known are all there.")
        return
    st.caption("Questions, not conditions: the form can be sent without an answer to any of them.")
    st.markdown("\n".join(f"- {text.plain(prompt.words)}" for prompt in asked))


def draw_sent(view: View) -> None:
    """List what this person sent in, and what became of it.

    Parameters
    ----------
    view : View
        Who sent it in; nobody else's forms are here.
    """
    own = [one for one in view.submissions().values() if one.submitted_by == view.actor]
    if not own:
        st.info("You have sent nothing in yet. What you send stands here, with what became of it.")
        return
    st.caption("Only what you sent in yourself. Who else sent something is not shown.")
    for form in sorted(own, key=lambda one: one.submitted_at, reverse=True):
        with st.expander(
            f"{form.id} · {_FORM_WORDS[form.kind]} · {form.submitted_at:%d %b %Y %H:%M} · {_STATUS[form.status]}"
        ):
            if form.reason:
                st.markdown(f"**From the analyst:** {text.plain(form.reason)}")
            draw_answers(form)


def draw_answers(form: Submission) -> None:
    """Draw a form as it was sent in.

    Parameters
    ----------
    form : Submission
        As kept.
    """
    asked: dict[str, Field] = {
        field.name: field for field in fields_of(form.kind, dict.fromkeys(GROUPS, MOST_OF_A_GROUP))
    }
    section = ""
    lines = []
    for name, words in form.answers:
        field = asked.get(name)
        if field and field.section != section:
            section = field.section
            lines.append(f"\n**{section}**\n")
        label = field.label if field else _NOT_ASKED.get(name, name)
        lines.append(f"- *{text.plain(label)}* {text.plain(words)}")
    st.markdown("\n".join(lines))
