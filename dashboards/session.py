"""Who is looking, who is in the room, and why. Nothing is shown before all three are stated."""

from __future__ import annotations

from dataclasses import dataclass, replace

import streamlit as st

from dashboards.components import text
from dashboards.wall import own_ways
from dashboards.wiring import Desk
from data.access.accounts import Account
from data.agencies import Agencies
from data.audience import room_audience
from data.codes import Audience, label
from data.errors import RefusedInput
from data.views import View

_KEY = "lantern_sitting"
_VIEW = "lantern_view"
_OWNER = "lantern_owner"
PURPOSES = (
    "multi-agency exploitation meeting",
    "intelligence development",
    "allocated case",
    "licensing review",
    "audit",
)
ATTENDEES = (Audience.POLICE_ANALYST, Audience.SOCIAL_CARE, Audience.MEETING, Audience.LICENSING)
_PARTNERS = "Health, education, charities and other partners"
# A partner by itself sends information in, and sees no more than that.
ALONE = (Audience.POLICE_ANALYST, Audience.SOCIAL_CARE, Audience.LICENSING, Audience.MEETING)


@dataclass(frozen=True, slots=True)
class Sitting:
    """Who is looking and why; kept for this browser session only.

    Attributes
    ----------
    actor : str
        Name or number of the person at the keyboard.
    attendees : tuple of Audience
        One value alone, several in a room.
    purpose : str
        Reason that is logged with every read and write.
    own_agency : str
        For which agency that person is here; empty where it was not said.
    in_room : tuple of str
        Agencies of everybody in a room, once all of them are named; empty before.
    """

    actor: str
    attendees: tuple[Audience, ...]
    purpose: str
    own_agency: str = ""
    in_room: tuple[str, ...] = ()

    @property
    def audience(self) -> Audience:
        """The person's own audience when alone, else that of the least-permitted attendee."""
        return self.attendees[0] if len(self.attendees) == 1 else room_audience(self.attendees)

    @property
    def agencies(self) -> tuple[str, ...]:
        """For whom everybody who sees the screen is here; empty where that is not known of one of them."""
        own = (self.own_agency,) if self.own_agency else ()
        if len(self.attendees) == 1:
            return own
        return tuple(dict.fromkeys((*self.in_room, *own))) if self.in_room else ()

    @property
    def words(self) -> str:
        """Audience as the header shows it."""
        if len(self.attendees) == 1:
            return label(self.audience)
        return f"Room: least-permitted = {label(self.audience)}"


def current() -> Sitting | None:
    """The stated sitting, or None before anybody stated one.

    Returns
    -------
    Sitting or None
        What this browser session stated.
    """
    found = st.session_state.get(_KEY)
    return found if isinstance(found, Sitting) else None


def is_room() -> bool:
    """Whether several people look at one screen from afar.

    Returns
    -------
    bool
        As the sitting stated it.
    """
    sitting = current()
    return sitting is not None and len(sitting.attendees) > 1


def view_of(desk: Desk, sitting: Sitting) -> View:
    """Open the view of a sitting once, so that a reading is logged once and what it computed is kept.

    Parameters
    ----------
    desk : Desk
        Store and settings.
    sitting : Sitting
        Who is looking, for whom and why.

    Returns
    -------
    View
        The same for every page of this sitting.
    """
    held = st.session_state.get(_VIEW)
    agencies = desk.settings.agencies.stated(sitting.audience, sitting.agencies)
    wanted, shared = (sitting.actor, sitting.audience, sitting.purpose, agencies), len(sitting.attendees) > 1
    stated = (held.actor, held.audience, held.purpose, held.agencies) if isinstance(held, View) else None
    if not isinstance(held, View) or (stated, held.shared) != (wanted, shared):
        held = desk.view(*wanted, shared=shared)
        st.session_state[_VIEW] = held
    return held


def belongs_to(owner: tuple[str, str]) -> None:
    """Tie what this browser session stated to who is signed in; another session or role finds nothing of it.

    Parameters
    ----------
    owner : tuple of (str, str)
        Digest of the signed-in session, and the role of its account.
    """
    if st.session_state.get(_OWNER) != owner:
        st.session_state.clear()
        st.session_state[_OWNER] = owner


def recut(attendees: tuple[Audience, ...], agencies: tuple[str, ...] = ()) -> bool:
    """Cut the room of this browser session anew, because somebody joined or left; nothing for one person alone.

    Parameters
    ----------
    attendees : tuple of Audience
        Whose eyes are on the screen now.
    agencies : tuple of str, optional
        For whom all of them are here; empty where one of them is not named.

    Returns
    -------
    bool
        Whether anything changed, so that the page has to be drawn again before anybody reads on.
    """
    sitting = current()
    if sitting is None or len(sitting.attendees) == 1 or not attendees:
        return False
    signed_in = st.session_state.get(_OWNER)
    if signed_in and signed_in[1] not in attendees:  # whoever is signed in sees the screen, named or not
        attendees = (Audience(signed_in[1]), *attendees)
    # A room stays a room, even with one person left in it.
    wanted = attendees if len(attendees) > 1 else (*attendees, Audience.MEETING)
    if set(wanted) == set(sitting.attendees) and set(agencies) == set(sitting.in_room):
        return False
    st.session_state[_KEY] = replace(sitting, attendees=wanted, in_room=agencies)
    return True


def end() -> None:
    """Forget everything this browser session stated or chose."""
    st.session_state.clear()


def leave() -> None:
    """End the sitting because somebody asked for it: not even the id of what was read stays in the address."""
    st.query_params.clear()
    end()


def ask(account: Account | None = None, register: Agencies | None = None) -> None:
    """Draw the form that states a sitting; the only thing shown before there is one.

    Parameters
    ----------
    account : Account, optional
        Who is signed in: name and audience are the account's then, and are not asked for.
    register : Agencies, optional
        What the operator stated of agencies.
    """
    left, middle, _ = st.columns([1, 2, 1])
    del left
    with middle, st.form("sitting"):
        st.subheader("Before anything is shown")
        if account is None:
            actor = st.text_input("Your name or collar number", max_chars=80)
            agency = st.text_input(
                "Your agency (may stay empty)",
                max_chars=80,
                help="Some reports are bound to named agencies. Without yours they are not shown, but to an analyst of "
                "the agency that holds this store.",
            )
        else:
            actor, agency = account.actor, account.agency
            st.text(f"Signed in as {account.actor}, {account.agency}: {_words_of(account)}")
            st.markdown(own_ways(has_password=account.has_password))
        place = st.radio(
            "Who can see this screen?",
            ["One person", "A multi-agency meeting on a shared screen"],
            captions=["I am alone with it", "Everything is cut to the least-permitted person in the room"],
        )
        alone = account.audience if account else st.selectbox("If one person: I am", ALONE, format_func=_sitter_words)
        room = st.multiselect(
            "If a meeting: who is in the room?" if account is None else "If a meeting: who is in the room beside you?",
            ATTENDEES,
            default=[Audience.POLICE_ANALYST, Audience.MEETING],
            format_func=_sitter_words,
            help="With a licensing officer in the room only venues are shown. End the sitting and state it anew when "
            "somebody joins or leaves.",
        )
        purpose = st.selectbox("Why are you looking?", PURPOSES, index=None, placeholder="Choose a purpose")
        st.caption("Your name, the audience and the purpose are logged with everything that is read or written.")
        if st.form_submit_button("Begin", type="primary"):
            if not actor.strip() or not purpose:
                st.error("State your name and a purpose; without both nothing is shown.")
                return
            try:
                agency = (register or Agencies()).spelt(agency.strip())
            except RefusedInput as refusal:
                st.error(text.plain(refusal))
                return
            own = (alone,) if alone and (account or place == "One person") else ()
            attendees = own if place == "One person" else (*own, *(one for one in room if one not in own))
            if not attendees:
                st.error("Name everybody who can see the screen; an empty room is shown nothing.")
                return
            if place != "One person" and len(attendees) == 1:
                attendees = (*attendees, Audience.MEETING)
            st.session_state[_KEY] = Sitting(actor.strip(), attendees, purpose, own_agency=agency.strip())
            st.rerun()


def _words_of(account: Account) -> str:
    return _PARTNERS if account.audience is Audience.MEETING or account.audience is None else label(account.audience)


def _sitter_words(audience: Audience) -> str:
    return _PARTNERS if audience is Audience.MEETING else label(audience)
