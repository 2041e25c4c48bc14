"""The kinds of paper: for which measures, who reads each, what it asks for, what must be there before it goes out."""

from __future__ import annotations

from dataclasses import dataclass

from data.codes import Audience
from data.errors import RefusedInput
from network.disruption.measure import Measure


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperKind:
    """One kind of paper: for which measures, who reads it, what it asks for.

    Attributes
    ----------
    measures : tuple of str
        Ids of measures, or the kinds ``referral`` and ``protective``.
    audience : Audience
        Whose view its evidence is taken from.
    asks, must : tuple of str
        What is asked of the reader, and what must be there before it goes out.
    """

    id: str
    title: str
    measures: tuple[str, ...]
    audience: Audience
    recipient: str
    asks: tuple[str, ...]
    must: tuple[str, ...]


PAPERS: dict[str, PaperKind] = {
    one.id: one
    for one in (
        PaperKind(
            id="cawn",
            title="Child abduction warning notice",
            measures=("cawn-s2-under-16", "cawn-s49-in-care"),
            audience=Audience.MEETING,
            recipient="the officer who serves it; the person it names receives a fair copy without the evidence",
            asks=(
                "You have no permission to keep company with the child named here, at any time and by any means.",
                "You must not let the child into any home or vehicle, give the child anything, or contact the child.",
                "This notice rests on no statute of its own and ignoring it is not itself a crime. It will be used to "
                "show that you were told the child's age and that you have no permission.",
            ),
            must=(
                "statement of the parent, carer or local authority with lawful control",
                "identity and address of the adult re-checked with the originator within 14 days",
                "children's social care told the same day",
                "record of service, and of a refusal to sign",
                "name and age of the child told to the adult: the notice shows what the adult knew from then on",
            ),
        ),
        PaperKind(
            id="hotel",
            title="Request for a notice to a hotel to give information about guests",
            measures=("hotel-notice-s116",),
            audience=Audience.LICENSING,
            recipient="the inspector who issues the notice",
            asks=("An inspector or above is asked to consider a notice to the operator of the hotel.",),
            must=(
                "belief of the inspector in writing that the hotel is or will be used for child sexual exploitation",
                "period of the notice, at most six months, and the appeal period stated in it",
                "name and address of the operator",
            ),
        ),
        PaperKind(
            id="licence-review",
            title="Application for review of a premises licence",
            measures=("licence-review-s51", "licence-expedited-review-s53a"),
            audience=Audience.LICENSING,
            recipient="the licensing authority; copies to the licence holder and every responsible authority",
            asks=("The authority is asked to review the licence for the protection of children from harm.",),
            must=(
                "the applicant is a responsible authority or another person, and is named",
                "children are not identifiable: the papers are public",
                "steps proposed, each appropriate for a licensing objective",
                "copies served on the same day",
            ),
        ),
        PaperKind(
            id="anpr",
            title="Request for an ANPR marker",
            measures=("anpr-marker-request", "pnc-vehicle-marker"),
            audience=Audience.POLICE_ANALYST,
            recipient="the force's ANPR manager; law enforcement only",
            asks=("A marker is asked for until the day of review; it is removed then unless it is asked for again.",),
            must=(
                "full plate, keeper, make and colour re-checked with the originator within 14 days",
                "instruction what an officer who stops the vehicle is to do, the child first",
                "date of removal",
            ),
        ),
        PaperKind(
            id="closure",
            title="Checklist for a closure notice",
            measures=("closure-notice-s76", "closure-child-sex-offences", "illegal-working-closure"),
            audience=Audience.LICENSING,
            recipient="the authorising officer and the legal team",
            asks=("The authorising officer is asked to go through every line before a notice is issued.",),
            must=(
                "everybody who lives there or depends on it identified, children first",
                "occupier, owner and anybody with an interest told, as far as can be done",
                "rank or delegation of who authorises",
                "hearing of the application within 48 hours of service arranged",
            ),
        ),
        PaperKind(
            id="referral",
            title="Referral",
            measures=("referral", "protective"),
            audience=Audience.SOCIAL_CARE,
            recipient="the agency that leads on this measure",
            asks=("The agency is asked to consider the referral and to reply in writing.",),
            must=("the child's views are recorded", "consent, or the reason why it was not sought"),
        ),
    )
}


def paper_kind(kind: str, measure: Measure) -> PaperKind:
    """Look up a kind of paper and whether it fits a measure.

    Parameters
    ----------
    kind : str
        ``cawn``, ``hotel``, ``licence-review``, ``anpr``, ``closure`` or ``referral``.
    measure : Measure
        Measure of the decision.

    Returns
    -------
    PaperKind
        The kind.

    Raises
    ------
    RefusedInput
        If there is no such kind, or it is not a paper of this measure.
    """
    found = PAPERS.get(kind)
    if found is None:
        raise RefusedInput(f"paper {kind!r} is not one of {', '.join(PAPERS)}")
    if measure.id not in found.measures and measure.kind.value not in found.measures:
        raise RefusedInput(f"paper {kind}: not a paper of measure {measure.id}; it is for {', '.join(found.measures)}")
    return found
