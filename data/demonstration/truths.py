"""What is planted in the demonstration case, by id."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class PlantedSpot:
    """A planted concentration of events.

    Attributes
    ----------
    name : str
        What it is, in a few words.
    easting_m, northing_m, radius_m : float
        Circle that holds it, EPSG:27700 metres.
    locations, events : tuple of str
        Ids of its locations and of the planted events there, sorted.
    is_hotspot : bool
        Whether a sound method finds it; False for the traps.
    """

    name: str
    easting_m: float
    northing_m: float
    radius_m: float
    locations: tuple[str, ...]
    events: tuple[str, ...]
    is_hotspot: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PlantedTruths:
    """Ids of everything planted; in words in ``data/synthetic/truths.toml``.

    Attributes
    ----------
    hotspots : tuple of PlantedSpot
        The two real ones.
    police_station, childrens_home, imprecise, town_centre : PlantedSpot
        The four traps: places of report, of residence, of no precision, and a busy centre.
    joining_vehicle : tuple of str
        The car by a part plate in Bedfordshire, and by its full plate in Hertfordshire and Thames Valley.
    lookalike_vehicle : str
        Another car that fits the part plate but not its make and colour.
    identities : tuple of (str, str)
        Pairs of person records of two forces that are one man each.
    brothers : tuple of str
        Two person records with one initial and surname that are not the same man.
    central_child : str
        The child with the highest betweenness among people; a nickname only, no date of birth.
    licensed_venue, takeaway, hotel, taxi_office : str
        Venues with licence facts.
    child_s20, child_care_order, child_turning_16 : str
        Two of 17 (section 20; care order), one of 15 whose controller has made a statement.
    turns_16_on : str
        ISO date of the 16th birthday.
    notice_adult : str
        Adult with several graded contacts with the child of 15 in 90 days; identity not confirmed.
    notice_events : tuple of str
        Those contacts.
    harmed_as_child : str
        Now 18, recorded as harmed at 15, recorded by another force as a person of concern.
    taxi_driver, licence_holder : str
        People with licence facts.
    reissued_report : str
        The report that was issued again.
    reissues : tuple of str
        Its three further issues by other forces: one source, not four.
    reissued_link : str
        The link that rests on all four.
    both_roles_event, both_roles_child : str
        An event in which one child holds the roles harmed and made to harm.
    restricted_people, restricted_report : tuple of str, str
        People known from one report with handling C for the police lead only.
    waiting_for_point : tuple of (str, float, float)
        Locations without a point whose text holds a grid reference, and the true easting and northing in metres.
    found_near : tuple of (str, str)
        Two children found 60 m and three days from each other.
    found_apart : tuple of (str, str)
        Two children found 110 m and two days from each other, which is not near.
    assessed_park, assessed_gate : str
        Locations of the park and of the school gate that are assessed as settings; the park's review is due.
    voiced_child : str
        The child whose strengths, views and tool result are kept.
    waiting_forms : tuple of str
        Forms sent in that wait for an analyst: a school's concern, a partner's missing episode.
    """

    hotspots: tuple[PlantedSpot, ...]
    police_station: PlantedSpot
    childrens_home: PlantedSpot
    imprecise: PlantedSpot
    town_centre: PlantedSpot
    joining_vehicle: tuple[str, str]
    lookalike_vehicle: str
    identities: tuple[tuple[str, str], ...]
    brothers: tuple[str, str]
    central_child: str
    licensed_venue: str
    takeaway: str
    hotel: str
    taxi_office: str
    child_s20: str
    child_care_order: str
    child_turning_16: str
    turns_16_on: str
    notice_adult: str
    notice_events: tuple[str, ...]
    harmed_as_child: str
    taxi_driver: str
    licence_holder: str
    reissued_report: str
    reissues: tuple[str, ...]
    reissued_link: str
    both_roles_event: str
    both_roles_child: str
    restricted_people: tuple[str, ...]
    restricted_report: str
    waiting_for_point: tuple[tuple[str, float, float], ...]
    found_near: tuple[str, str] = ("", "")
    found_apart: tuple[str, str] = ("", "")
    assessed_park: str = ""
    assessed_gate: str = ""
    voiced_child: str = ""
    waiting_forms: tuple[str, ...] = ()
