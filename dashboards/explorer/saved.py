"""Pictures of the network that were kept under a name: save, list, take off. Versions stay in the store."""

from __future__ import annotations

import re
from dataclasses import replace

from dashboards.explorer.sight import Sight
from data.errors import NotPermitted, RefusedInput
from data.saved_view import SavedView
from data.views import View
from network.structure import AssociationGraph


def save_view(view: View, name: str, sight: Sight, graph: AssociationGraph, drawn: tuple[str, ...]) -> SavedView:
    """Keep what is drawn under a name; the same name again is a new version.

    Parameters
    ----------
    view : View
        View of the audience that writes.
    name : str
        Name, 1 to 80 characters.
    sight : Sight
        State of the picture.
    graph : AssociationGraph
        Graph that is drawn.
    drawn : tuple of str
        Ids of the nodes drawn.

    Returns
    -------
    SavedView
        As kept.

    Raises
    ------
    NotPermitted
        If this audience may not keep anything.
    RefusedInput
        If there is no name, or nothing is drawn.
    """
    if not view.may("collect"):
        raise NotPermitted(f"audience {view.audience}: may not save views; ask an analyst")
    words = " ".join(name.split())
    slug = re.sub(r"[^a-z0-9]+", "-", words.casefold()).strip("-")
    if not slug:
        raise RefusedInput("saved view: give it a name with letters or digits")
    key = _id_of(view, slug)
    before: SavedView | None = view.casework()["saved_views"].get(key)
    kept = SavedView(
        id=key,
        name=words,
        made_for=view.audience,
        saved_by=view.actor,
        saved_on=view.day,
        subjects=tuple(("person" if (n := graph.node(i)).is_person else n.kind, i) for i in sorted(drawn)),
        sight=sight.to_text(),
        digest=view.digest,
        version=before.version + 1 if before else 1,
    )
    with view.write("network view saved") as work:
        work.add(kept)
    return kept


def saved_views(view: View) -> tuple[SavedView, ...]:
    """List what was kept for this audience.

    Parameters
    ----------
    view : View
        View of the audience that looks.

    Returns
    -------
    tuple of SavedView
        Latest version of each, by name; only those all of whose records this audience still sees.
    """
    found = view.casework()["saved_views"].values()
    return tuple(sorted((v for v in found if not v.ended), key=lambda v: (v.name.casefold(), v.id)))


def end_saved_view(view: View, view_id: str) -> SavedView:
    """Take a saved view off the list; its versions stay.

    Parameters
    ----------
    view : View
        View of the audience that writes.
    view_id : str
        Id of the saved view.

    Returns
    -------
    SavedView
        The new version.

    Raises
    ------
    RefusedInput
        If there is none.
    """
    held: SavedView | None = view.casework()["saved_views"].get(view_id)
    if held is None:
        raise RefusedInput(f"{view_id}: not found; list the saved views for their names")
    ended = replace(held, ended=True, version=held.version + 1)
    with view.write("saved view taken off") as work:
        work.add(ended)
    return ended


def _id_of(view: View, slug: str) -> str:
    """Id that tells nothing of the name, since ids lie readable; what was saved with its name in the id keeps it."""
    named = f"saved-view:{view.audience.value}:{slug}"
    if named in view.casework()["saved_views"]:
        return named
    return f"saved-view:{view.audience.value}:{view.keyed(f'saved view {slug}')[:32]}"
