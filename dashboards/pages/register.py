"""Register: orders and notices in force, on whom, until when, and when they were not kept; child abduction notices."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import streamlit as st

from dashboards.accounts import two_people
from dashboards.components import text
from dashboards.doors import OPEN_TO
from dashboards.naming import force_name, title
from dashboards.pages.acting import DAY, about_words, done, measure_name, say
from dashboards.pages.option_cards import in_order
from dashboards.panels.refused import refusals
from dashboards.remembered import field
from dashboards.wiring import Desk
from data.casework import Decision, DecisionOutcome
from data.orders import EXPIRING_DAYS, ORDER_WORDS, OrderKind, Service
from data.protection import eligible_people, is_child
from data.records import Case
from data.views import View
from mapping.areas import forces
from network.casework.register.register import Entry, abduction_notices, ending_soon
from network.casework.register.workflow import close_order, enter_order, note_breach, read_register, record_service

TITLE = "Register"
PATH = "register"
AUDIENCES = OPEN_TO["register"]
_STANDING, _ENDING, _NOTICES, _OVER = "In force", "Ending soon", "Abduction notices", "Over or not served"
_SHOWN = 6
_OPEN = "register_open"
_SERVICES = {one: one.replace("_", " ").capitalize() for one in Service}
_SIGNED = {None: "Not known", False: "Signed", True: "Refused to sign"}
_CAWN = ("cawn-s2-under-16", "cawn-s49-in-care")
_SERVE, _BREACH, _END = "Service", "Not kept", "End it"


@dataclass(frozen=True, slots=True)
class _Reported:
    """A notice as another area reported it."""

    subject_id: str
    measure_id: str
    reports: tuple[str, ...]
    child_id: str | None
    force_code: str | None


def render(desk: Desk, view: View) -> None:
    """Draw the page.

    Parameters
    ----------
    desk : Desk
        Store, gazetteer, areas and kept results.
    view : View
        What this audience may see.
    """
    del desk
    case, day = view.case(), view.day
    entries = read_register(view, day)
    rows = {
        _STANDING: [one for one in entries if one.in_force],
        _ENDING: list(ending_soon(entries, day)),
        _NOTICES: [one for held in abduction_notices(entries).values() for one in held],
        _OVER: [one for one in entries if not one.in_force],
    }
    say()
    left, right = st.columns([2, 3], gap="medium")
    with left:
        part = st.segmented_control(
            "Show",
            list(rows),
            format_func=lambda one: f"{one} ({len(rows[one])})",
            default=_STANDING,
            required=True,
            label_visibility="collapsed",
            **field("register_part"),
        )
        st.caption(
            f"On {day:{DAY}}; soon is within {EXPIRING_DAYS} days. No national register of child abduction warning "
            "notices exists: for the partners of this case, this is it."
        )
        chosen = _draw_entries(case, rows[part or _STANDING])
    with right:
        if chosen is not None:
            with st.container(border=True):
                _draw_entry(view, case, chosen)
        if view.may("casework"):
            _draw_new(view, case)


def _draw_entries(case: Case, entries: list[Entry]) -> Entry | None:
    if not entries:
        st.info("Nothing here. Enter an order or notice once it is issued, also one that another area reported.")
        return None
    wanted = st.session_state.get(_OPEN)
    chosen = next((one for one in entries if one.order.id == wanted), entries[0])
    for one in entries[:_SHOWN]:
        _draw_line(case, one, is_chosen=one is chosen)
    folded = {one.order.id: one for one in entries[_SHOWN:]}
    if folded:
        st.selectbox(
            f"{len(folded)} more",
            list(folded),
            index=None,
            format_func=lambda i: f"{_subject(case, folded[i])}: {folded[i].order.words}",
            placeholder=f"{len(folded)} more: open one",
            key=f"{_OPEN}_more",
            on_change=_open_picked,
            label_visibility="collapsed",
        )
    return chosen


def _draw_line(case: Case, entry: Entry, *, is_chosen: bool) -> None:
    with st.container(border=True, gap="xxsmall"):
        name, opened = st.columns([5, 1], vertical_alignment="center")
        count = len(entry.breaches)
        badge = f" :red-badge[not kept {count} {'time' if count == 1 else 'times'}]" if count else ""
        name.markdown(f"{'▶ ' if is_chosen else ''}**{text.plain(_subject(case, entry))}**{badge}")
        opened.button(
            "Open",
            key=f"entry_{entry.order.id}",
            disabled=is_chosen,
            on_click=_open,
            args=(entry.order.id,),
            width="stretch",
        )
        st.markdown(text.plain(f"{entry.order.words.capitalize()}, {entry.order.issued_by_agency}. {_until(entry)}"))


def _open(order_id: str) -> None:
    st.session_state[_OPEN] = order_id


def _open_picked() -> None:
    if picked := st.session_state.get(f"{_OPEN}_more"):
        _open(picked)


def _subject(case: Case, entry: Entry) -> str:
    return about_words(case, entry.order.subject_kind, entry.order.subject_id)


def _until(entry: Entry) -> str:
    stands = "In force" if entry.in_force else "Not in force"
    return f"{stands}, until {entry.last_day:{DAY}}: {entry.why_last_day}." if entry.last_day else f"{stands}, no end."


def elsewhere(case: Case, entry: Entry) -> list[str]:
    """Sentences on other records of the same person: a notice holds whichever force opens it.

    Parameters
    ----------
    case : Case
        Permitted records.
    entry : Entry
        The order or notice.

    Returns
    -------
    list of str
        One for every record judged the same; empty for things.
    """
    order, found = entry.order, []
    for one in entry.subjects[1:]:
        person = case.people.get(one)
        if person is not None:
            found.append(
                f"{person.reference}, a record of {force_name(person.force_code)}, is judged the same person: this "
                f"{order.words} of {force_name(order.force_code) if order.force_code else order.issued_by_agency} "
                "shows there too."
            )
    return found


def _draw_entry(view: View, case: Case, entry: Entry) -> None:
    order = entry.order
    st.markdown(f"#### {text.plain(_subject(case, entry))}")
    for words in elsewhere(case, entry):
        st.warning(text.plain(words))
    child = case.people.get(order.child_id or "")
    served = f", on {order.served_on:{DAY}} by {order.served_by}" if order.served_on else ""
    lines = [
        f"**{text.plain(order.words.capitalize())}.** {text.plain(measure_name(order.measure_id))}",
        f"**Issued** by {text.plain(order.issued_by)}, {text.plain(order.issued_by_agency)}, from "
        f"{order.starts_on:{DAY}}. {text.plain(_until(entry))}",
        f"**Service.** {text.plain(_SERVICES[order.service] + served)}. {_SIGNED[order.refused_to_sign]}.",
    ]
    if child is not None:
        lines.append(f"**To protect.** {text.plain(child.reference)}")
    if order.kind is OrderKind.ABDUCTION_NOTICE:
        lines.append("A notice rests on no statute of its own; ignoring it is not itself a crime.")
    lines += [f"**Condition.** {text.plain(one)}" for one in order.conditions]
    for one in entry.breaches:
        what = one.what or "what was reported is not for this screen"
        answer = f"Done about it: {one.response}" if one.response else "Nothing was recorded as done about it"
        lines.append(
            f"**Not kept** on {one.happened_on:{DAY}}, noted by {text.plain(one.noted_by)}: {text.plain(what)}. "
            f"{text.plain(answer)}."
        )
    st.markdown("  \n".join(lines))
    if not view.may("casework"):
        return
    parts = [_SERVE, _BREACH, *([] if order.ended_on else [_END])]
    part = st.segmented_control("Record", parts, label_visibility="collapsed", **field(f"entry_part_{order.id}"))
    if part == _SERVE:
        _service_form(view, entry)
    elif part == _BREACH:
        _breach_form(view, case, entry)
    elif part == _END:
        _end_form(view, entry)


def _service_form(view: View, entry: Entry) -> None:
    with st.form(f"serve_{entry.order.id}", border=False):
        how, who, when = st.columns([2, 2, 1])
        ways = [one for one in Service if one not in {Service.NOT_SERVED, Service.NOT_NEEDED}]
        service = how.selectbox("How", ways, format_func=_SERVICES.__getitem__)
        by = who.text_input("Served by")
        on = when.date_input("On", value=view.day, max_value=view.day, format="DD/MM/YYYY")
        signed = st.radio("Signature", list(_SIGNED), format_func=_SIGNED.__getitem__, horizontal=True)
        pressed = st.form_submit_button("Record the service", type="primary")
    if pressed:
        with refusals():
            record_service(view, entry.order.id, service=service, served_on=on, served_by=by, refused_to_sign=signed)
            done("Recorded: served.")


def _breach_form(view: View, case: Case, entry: Entry) -> None:
    with st.form(f"breach_{entry.order.id}", border=False):
        who, when = st.columns([3, 1])
        by = two_people.own("Noted by", view.actor, where=who)
        on = when.date_input("Happened on", value=view.day, max_value=view.day, format="DD/MM/YYYY")
        what = st.text_input("What was reported")
        reports = st.multiselect("Reports that say so", sorted(case.reports))
        response = st.text_input("What was done about it")
        pressed = st.form_submit_button("Note it", type="primary")
    if pressed:
        with refusals():
            note_breach(
                view,
                entry.order.id,
                happened_on=on,
                what=what,
                noted_by=by,
                noted_on=view.day,
                reports=tuple(reports),
                response=response,
            )
            done("Noted: it was not kept. It goes on the agenda with what ends soon.")


def _end_form(view: View, entry: Entry) -> None:
    with st.form(f"end_{entry.order.id}", border=False):
        why, when = st.columns([3, 1])
        because = why.text_input("Why it ends: withdrawn, discharged, replaced")
        on = when.date_input("First day without it", value=view.day, format="DD/MM/YYYY")
        pressed = st.form_submit_button("End it")
    if pressed:
        with refusals():
            close_order(view, entry.order.id, on=on, because=because)
            done("Recorded: it stands no more.")


def _draw_new(view: View, case: Case) -> None:
    held = {one.id: one for one in view.decisions().values() if one.outcome is DecisionOutcome.AGREED}
    with st.expander("Enter an order or notice", expanded=not view.casework()["orders"]):
        if not held:
            st.caption(
                "One that follows from a decision here needs an agreed decision; one that another area reported comes "
                "in with the report that says so."
            )
        source = st.radio(
            "Where it comes from",
            [*held, None],
            format_func=lambda i: text.plain(_decided_words(case, held[i])) if i else "Another area reported it",
            **field("order_source"),
        )
        _order_form(view, case, held.get(source or ""))


def _decided_words(case: Case, decision: Decision) -> str:
    return f"{measure_name(decision.measure_id)}, {title(case, decision.subject_kind, decision.subject_id)}"


def _order_form(view: View, case: Case, decision: Decision | None) -> None:
    with st.form("new_order", border=False):
        told = _Reported("", decision.measure_id, (), None, None) if decision else _reported(case, view.day)
        kinds = list(OrderKind)
        first = kinds.index(_likely_kind(told.measure_id))
        what, who, agency = st.columns(3)
        kind = what.selectbox("What it is", kinds, index=first, format_func=lambda one: ORDER_WORDS[one].capitalize())
        by = who.text_input("Issued by")
        issued_by_agency = agency.text_input("Agency")
        start, end = st.columns(2)
        starts = start.date_input("From", value=view.day, format="DD/MM/YYYY")
        expires = end.date_input("Last day; empty if it has none", value=None, format="DD/MM/YYYY")
        conditions = st.text_area("What it forbids or requires, one a line", height=68)
        pressed = st.form_submit_button("Enter it", type="primary")
    if not pressed:
        return
    with refusals("Not entered."):
        made = enter_order(
            view,
            kind=kind,
            measure_id=told.measure_id,
            subject_kind=decision.subject_kind if decision else "person",
            subject_id=decision.subject_id if decision else told.subject_id,
            issued_by=by,
            issued_by_agency=issued_by_agency,
            starts_on=starts,
            reports=told.reports,
            decision_id=decision.id if decision else None,
            child_id=decision.child_id if decision else told.child_id,
            force_code=told.force_code,
            expires_on=expires if isinstance(expires, date) else None,
            conditions=tuple(line.strip() for line in conditions.splitlines() if line.strip()),
        )
        st.session_state[_OPEN] = made.id
        done(f"Entered: {made.words}. It stands once its service is recorded.")


def _reported(case: Case, day: date) -> _Reported:
    """What is known of a notice that another area reported; nobody who is protected can be chosen."""
    person, child, force = st.columns(3)
    known = sorted(eligible_people(case, day), key=lambda i: case.people[i].reference)
    children = [i for i in in_order(case, "person") if is_child(case.people[i], day)]
    subject = person.selectbox("On whom", known, index=None, format_func=lambda i: title(case, "person", i))
    protects = child.selectbox("To protect", children, index=None, format_func=lambda i: case.people[i].reference)
    codes = sorted(forces(), key=force_name)
    code = force.selectbox("Force that issued it", codes, index=None, format_func=force_name)
    reports = st.multiselect("Reports that say so", sorted(case.reports))
    measure = st.radio("Under", _CAWN, format_func=measure_name, horizontal=True)
    return _Reported(subject or "", measure, tuple(reports), protects, code)


def _likely_kind(measure_id: str) -> OrderKind:
    if measure_id.startswith("cawn-"):
        return OrderKind.ABDUCTION_NOTICE
    if "closure" in measure_id:
        return OrderKind.CLOSURE
    if "licence" in measure_id or measure_id.startswith("taxi-"):
        return OrderKind.LICENCE_STEP
    return OrderKind.MARKER if "marker" in measure_id else OrderKind.OTHER_NOTICE
