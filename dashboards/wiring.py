"""Composition root: settings and store put together once, with everything that is computed from a view."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from dashboards.results import Results
from data.codes import Audience
from data.settings import Settings, load_settings
from data.store import Store, open_store
from data.views import View


@dataclass
class Desk(Results):
    """Everything that a page or a command works with.

    Attributes
    ----------
    settings : Settings
        Where things lie.
    store : Store
        The case, encrypted.
    """

    store: Store

    def view(
        self, actor: str, audience: Audience | str, purpose: str, agencies: Iterable[str] = (), *, shared: bool = False
    ) -> View:
        """Open the one door for somebody.

        Parameters
        ----------
        actor : str
            Who looks.
        audience : Audience or str
            For whom; empty is refused.
        purpose : str
            Why; empty is refused.
        agencies : iterable of str, optional
            Agencies of everybody who sees it; none where one is not known.
        shared : bool, default False
            Whether several people look at one screen.

        Returns
        -------
        View
            Logged reads of what this audience may see.

        Raises
        ------
        RefusedInput
            If the operator keeps a register of agencies and one is not in it.
        """
        return View(
            self.store,
            actor=actor,
            audience=audience,
            purpose=purpose,
            agencies=agencies,
            register=self.settings.agencies,
            limits=self.settings.limits,
            shared=shared,
        )

    def reader(self, view: View, audience: Audience | str, agencies: Iterable[str] = ()) -> View:
        """What other readers of something may see, opened by the same person for the same purpose.

        Parameters
        ----------
        view : View
            Of the person who makes it.
        audience : Audience or str
            Of the readers.
        agencies : iterable of str, optional
            Theirs; by default the person's own for an audience that is the person's own too, else not known.

        Returns
        -------
        View
            The same view where nothing differs.
        """
        whose = tuple(agencies) or (view.agencies if audience == view.audience else ())
        if (audience, whose) == (view.audience, view.agencies):
            return view
        return self.view(view.actor, audience, view.purpose, whose)


def open_desk(settings: Settings | None = None) -> Desk:
    """Put the parts together.

    Parameters
    ----------
    settings : Settings, optional
        By default those of the environment and the configuration file.

    Returns
    -------
    Desk
        Opened store with everything beside it.
    """
    found = settings or load_settings()
    return Desk(found, open_store(found.database_url, found.key_file))


@cache
def desk() -> Desk:
    """The desk of this process; one store for all sessions, one view for each.

    Returns
    -------
    Desk
        Opened on the configured store.
    """
    return open_desk()
