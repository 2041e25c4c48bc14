"""What the two forms ask, in their order: the standard fields of information sharing and of missing episodes.

Sources: partner information forms of English partnerships; Philomena protocol forms; DfE (2014), Statutory guidance on
children who run away or go missing from home or care.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from data.codes import LocationKind

YES_NO = ("yes", "no", "not known")
_PLACE_KINDS = tuple(kind.value for kind in LocationKind)


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One question.

    Attributes
    ----------
    name : str
        Key of the answer.
    label, help : str
        As people read it.
    kind : str
        ``line``, ``area``, ``choice``, ``many``, ``day``, ``moment``, ``plate`` or ``phone``.
    section : str
        Heading above it.
    needed : bool
        Whether a form cannot be sent in without it.
    if_empty : str
        What to do where it is needed and empty.
    group : str
        ``person``, ``vehicle`` or ``account``: asked as often as there are any.
    """

    name: str
    label: str
    kind: str = "line"
    section: str = ""
    needed: bool = False
    if_empty: str = "write it, or say that it is not known."
    choices: tuple[str, ...] = ()
    help: str = ""
    group: str = ""

    def numbered(self, number: int) -> Field:
        """The same question about the first, second, ... of its group.

        Parameters
        ----------
        number : int
            1, 2, ...

        Returns
        -------
        Field
            Named ``GROUP_NUMBER_NAME``.
        """
        base = self.name.removeprefix(f"{self.group}_")
        return replace(self, name=f"{self.group}_{number}_{base}", label=f"{self.label} ({self.group} {number})")


def _section(title: str, *fields: Field) -> tuple[Field, ...]:
    return tuple(replace(field, section=title) for field in fields)


def _f(name: str, label: str, kind: str = "line", help: str = "", *choices: str) -> Field:  # noqa: A002
    return Field(name=name, label=label, kind=kind, help=help, choices=choices)


def _need(name: str, label: str, kind: str = "line", help: str = "", *choices: str) -> Field:  # noqa: A002
    return replace(_f(name, label, kind, help, *choices), needed=True)


GROUPS: dict[str, tuple[str, str]] = {
    "person": ("person_name", "person"),
    "vehicle": ("vehicle_plate", "vehicle"),
    "account": ("account_number", "phone or account"),
}
_SENDER = _section(
    "You",
    _need("agency", "Your agency"),
    _f("role", "Your role"),
    _f("contact_phone", "Your telephone"),
    _f("contact_email", "Your e-mail"),
)
_CHILD = (
    _f("child_reference", "Reference or pseudonym, if the partnership gave one"),
    _f("child_name", "Name"),
    _f("child_nicknames", "Other names and nicknames"),
    _f("child_born", "Date of birth", "day", "As 14/03/2012"),
    _f("child_sex", "Sex", "choice", "", "female", "male", "other", "unknown"),
)
_CARE = (
    "at home",
    "foster care",
    "residential care",
    "secure home",
    "care leaver",
    "section 20",
    "section 31",
    "section 38",
)
CONCERN_FIELDS: tuple[Field, ...] = (
    *_SENDER,
    *_section(
        "The child",
        *_CHILD,
        _f("child_ethnicity", "Ethnicity, as the child describes it"),
        _f(
            "child_address",
            "Address",
            "line",
            "Only for those who work with the child; never on a map or a shared screen",
        ),
        _f("child_carer", "Parent or carer"),
        _f("carer_aware", "Do the parents or carers know of this form?", "choice", "", *YES_NO),
        _f("child_school", "School and year"),
        _f("child_health", "Health worker"),
        _f("looked_after", "Looked after?", "choice", "", *_CARE, "not known"),
    ),
    *_section(
        "What happened",
        replace(
            _need("basis", "What is the concern based on?", "many"),
            choices=(
                "the child told somebody",
                "missing episode",
                "an incident",
                "an older person",
                "drugs or alcohol",
                "unexplained money, phone or gifts",
                "changed behaviour",
                "online contact",
                "a place or venue",
                "something else",
            ),
            if_empty="choose at least one.",
        ),
        _need("what", "What happened?", "area", "What was seen or heard, apart from what you think of it"),
        _f("start", "When, or since when?", "moment", "As 14/03/2026 21:30; the day alone will do"),
        _f("end", "Until when?", "moment"),
        _f("place", "Where?", "line", "Address, postcode, what3words or a description; write online if it was there"),
        _f("place_kind", "What kind of place?", "choice", "", *_PLACE_KINDS),
        _f("who", "Who was there, and who else knows?", "area"),
        _f("how_often", "How often?"),
    ),
    *_section(
        "How it is known",
        replace(
            _need("how_known", "How do you know?", "choice"),
            choices=(
                "I saw or heard it myself",
                "I was told",
                "I overheard it",
                "online",
                "from somebody further away",
            ),
            if_empty="choose one.",
        ),
        _f("how_do_you_know", "In a sentence: how do you know?", "area"),
        _f("source_identifiable", "Could somebody tell from it who told you?", "choice", "", *YES_NO),
        _f("may_be_shared", "With whom may it be shared?", "choice", "", "partners as needed", "only with conditions"),
        _f("share_conditions", "Conditions: who may have it, and for what?", "area"),
        _f("harm_if_shared", "Could sharing it harm the child, you or anybody else? How?", "area"),
    ),
    *(
        replace(field, section="People", group="person")
        for field in (
            _f("person_name", "Name"),
            _f("person_nicknames", "Nicknames"),
            _f("person_age", "Age or about how old"),
            _f("person_description", "Description, clothing"),
            _f("person_relation", "What is this person to the child?"),
        )
    ),
    *(
        replace(field, section="Vehicles", group="vehicle")
        for field in (
            _f("vehicle_plate", "Plate, or part of it", "plate", "? for each character that was not read"),
            _f("vehicle_make", "Make and model"),
            _f("vehicle_colour", "Colour"),
            _f("vehicle_taxi", "Taxi plate or operator"),
        )
    ),
    *(
        replace(field, section="Phones and accounts", group="account")
        for field in (
            _f("account_number", "Telephone number", "phone"),
            _f("account_platform", "Platform"),
            _f("account_handle", "User name or address of the page"),
        )
    ),
    *_section(
        "The child's voice, and what is done",
        _f("childs_words", "What does the child say?", "area", "The child's own words, in quotation marks"),
        _f("childs_wishes", "What does the child wish for?", "area"),
        _f("protective", "Who or what keeps the child safer?", "area"),
        _f("agencies_informed", "Which agencies are involved, and which know of this?", "area"),
        _f("consent", "Who agreed to sharing, or on what lawful basis?", "area"),
    ),
)
_INTERVIEW = ("offered", "accepted", "completed", "declined", "not offered yet", "not known")
MISSING_FIELDS: tuple[Field, ...] = (
    *_SENDER,
    *_section(
        "The child",
        *_CHILD,
        _f("placement", "Where the child lives: home, or kind of placement"),
        _f("placing_authority", "Placing authority"),
        _f("out_of_area", "Placed out of the authority's area?", "choice", "", *YES_NO),
    ),
    *_section(
        "Missing",
        replace(_need("last_seen", "Last seen", "moment", "As 13/03/2026 18:00"), if_empty="write at least the day."),
        _f("place", "Last seen where?"),
        _f("place_kind", "What kind of place?", "choice", "", *_PLACE_KINDS),
        _f("wearing", "Wearing"),
        _f("reported_at", "Reported to police", "moment"),
        _f("reporter", "Reported by"),
        _f(
            "grade",
            "Police grade of the episode",
            "choice",
            "",
            "no apparent risk",
            "low",
            "medium",
            "high",
            "not known",
        ),
        _f("grade_reason", "Why this grade?", "area"),
        _f("trigger_plan", "Was the trigger plan used?", "choice", "", *YES_NO),
        _f("contact_used", "Phone, social media and bank cards", "area"),
        _f("transport", "Transport"),
        _f("likely_places", "Likely places and people", "area"),
        _f("vehicles_seen", "Vehicles seen", "area"),
    ),
    *_section(
        "Found or returned",
        _f("found_at", "Found or returned", "moment", "Leave empty while the child is missing"),
        _f("found_place", "Found where?"),
        _f("found_place_kind", "What kind of place?", "choice", "", *_PLACE_KINDS),
        _f("found_by", "Found by, or returned by"),
        _f("found_with", "With whom?", "area"),
        _f("condition", "How was the child?", "area"),
    ),
    *_section(
        "Afterwards",
        _f("prevention_interview", "Prevention interview by police: done, and when?"),
        _f("return_interview", "Return interview", "choice", "Due within 72 hours", *_INTERVIEW),
        _f("return_interview_on", "Return interview completed", "moment"),
        _f("push_pull", "What drew the child away, or drove the child out?", "area"),
        _f("harm_disclosed", "What did the child say of harm?", "area", "The child's own words, in quotation marks"),
        _f("exploitation", "Is there concern of exploitation?", "choice", "", *YES_NO),
        _f("exploitation_kind", "Of what kind?"),
        _f("nrm", "National Referral Mechanism", "choice", "", "referred", "not referred", "not known"),
        _f("linked", "Linked crimes and reports"),
        _f("strategy_meeting", "Strategy meeting: held, and when?"),
        _f("repeats", "Earlier episodes in 30, 90 and 365 days"),
        _f("cross_force", "Does it cross a force border?", "choice", "", *YES_NO),
        _f("notified_force", "Neighbour force that was told"),
    ),
)
