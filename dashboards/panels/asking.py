"""Questions of a form as widgets: label, help, the fault in words beside it, and a draft that nothing loses."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby

import streamlit as st

from dashboards.panels.language import draw_remarks
from data.codes import labels
from data.intake.form_fields import Field
from data.language import WordList

_KINDS_OF_PLACE = "location_kind"
JOINT = "; "
_FOLDED = frozenset({"People", "Vehicles", "Phones and accounts", "The child's voice, and what is done", "Afterwards"})


def draw_fields(fields: tuple[Field, ...], form: str, found: Mapping[str, str], words: WordList) -> dict[str, str]:
    """Draw the questions, section by section.

    Parameters
    ----------
    fields : tuple of Field
        In their order.
    form : str
        Name of the draft; another name is another, empty form.
    found : mapping of str to str
        Field to fault, from the last attempt to send it.
    words : WordList
        For the remarks under long answers.

    Returns
    -------
    dict of str to str
        Field to what stands there now; also the draft, which outlives another page and a fault.
    """
    draft: dict[str, str] = st.session_state.setdefault(f"draft_{form}", {})
    for section, held in groupby(fields, key=lambda field: field.section):
        group = list(held)
        is_open = section not in _FOLDED or any(draft.get(one.name) or one.name in found for one in group)
        if section in _FOLDED:
            with st.expander(section, expanded=is_open):
                _draw_section(group, form, draft, found, words)
        else:
            st.subheader(section)
            _draw_section(group, form, draft, found, words)
    return draft


def _draw_section(
    fields: list[Field], form: str, draft: dict[str, str], found: Mapping[str, str], words: WordList
) -> None:
    for is_wide, held in groupby(fields, key=lambda field: field.kind == "area"):
        group = list(held)
        per_row = 1 if is_wide else 2
        for at in range(0, len(group), per_row):
            row = group[at : at + per_row]
            for column, field in zip(st.columns(per_row), row, strict=False):
                with column:
                    draft[field.name] = _ask(field, f"{form}:{field.name}", draft.get(field.name, ""))
                    if field.name in found:
                        st.error(f"To mend: {found[field.name]}")
                    if is_wide:
                        draw_remarks(draft[field.name], words)


def _ask(field: Field, key: str, held: str) -> str:
    label = f"{field.label} (needed)" if field.needed else field.label
    tip = field.help or None
    if field.kind == "choice":
        index = field.choices.index(held) if held in field.choices else None
        chosen = st.selectbox(
            label, field.choices, index=index, key=key, placeholder="Not said", help=tip, format_func=_choice_words
        )
        return chosen or ""
    if field.kind == "many":
        default = [one for one in held.split(JOINT) if one in field.choices]
        return JOINT.join(st.multiselect(label, field.choices, default=default, key=key, help=tip))
    if field.kind == "area":
        return st.text_area(label, value=held, key=key, help=tip, height=100)
    return st.text_input(label, value=held, key=key, help=tip)


def _choice_words(choice: str) -> str:
    return labels(_KINDS_OF_PLACE).get(choice, choice)
