"""The fictional case: where it lies, apart from a real one, and how it comes into an empty store."""

from __future__ import annotations

from dataclasses import replace

from dashboards.wiring import Desk
from data.agencies import agencies_from
from data.demonstration import demonstration_case
from data.demonstration.beside import beside
from data.demonstration.bound import conditions_for
from data.demonstration.registers import registers_of
from data.records import RECORD_FIELDS
from data.settings import Settings


def demonstration_settings(settings: Settings) -> Settings:
    """Settings of the fictional case: a folder of its own, so that it never mixes with a real one.

    Parameters
    ----------
    settings : Settings
        Configured settings.

    Returns
    -------
    Settings
        The same with folder, key and database of the fictional case, marked FICTIONAL.
    """
    home = settings.data_dir / "demonstration"
    return replace(
        settings,
        data_dir=home,
        key_file=home / "store.key",
        database_url=f"sqlite:///{home / 'case.db'}",
        fictional=True,
        agencies=agencies_from(fictional=True),
        sign_in=False,
        host="",
    )


def fill_demonstration(desk: Desk, *, seed: int = 7) -> int:
    """Put the fictional case into an empty store; a second call changes nothing.

    Parameters
    ----------
    desk : Desk
        Opened on a demonstration store.
    seed : int, default 7
        Seed of the generator.

    Returns
    -------
    int
        Revision of the store afterwards.
    """
    made = demonstration_case(seed)
    key = f"demonstration-{seed}"
    with desk.store.unit_of_work(
        actor="lantern demo", purpose="demonstration", reason="fictional case", idempotency_key=key
    ) as work:
        for records in (getattr(made.case, name) for name in RECORD_FIELDS):
            work.add(*records.values())
        work.add(*registers_of(made.case, made.truths.licensed_venue))
        work.add(*beside(made.truths))
        work.add(*conditions_for(made.case))
    return desk.store.revision
