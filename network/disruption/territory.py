"""In which nation a node lies, for the territory of a measure."""

from __future__ import annotations

from data.records import Case

# First letter of the codes of the Office for National Statistics.
_NATIONS = {"E": "E", "W": "W", "S": "S", "N": "NI"}


def territory_of(case: Case, kind: str, node_id: str) -> str | None:
    """Nation of a node, from the local authority or the force of its place or record.

    Parameters
    ----------
    case : Case
        Permitted records.
    kind, node_id : str
        The node.

    Returns
    -------
    str or None
        E, W, S, NI, or None when no code says so.

    Examples
    --------
    >>> territory_of(Case(), "location", "nowhere") is None
    True
    """
    location_id = node_id
    if kind == "venue" and node_id in case.venues:
        location_id = case.venues[node_id].location_id
    place = case.locations.get(location_id) if kind in {"location", "venue"} else None
    person = case.people.get(node_id) if kind == "person" else None
    vehicle = case.vehicles.get(node_id) if kind == "vehicle" else None
    codes = [place.local_authority_code, place.force_code] if place else []
    codes += [one.force_code for one in (person, vehicle) if one]
    nations = {_NATIONS[code[0]] for code in codes if code and code[0] in _NATIONS}
    return nations.pop() if len(nations) == 1 else None
