"""Coverage-guided fuzzing of the parsers that are our own; an extra tool, no part of a test run.

Atheris is not among the packages of the lock: put it into an environment of its own, beside those of this one::

    python -m venv /somewhere/atheris && /somewhere/atheris/bin/pip install atheris
    PYTHONPATH=.:.venv/lib/python3.11/site-packages /somewhere/atheris/bin/python \
        benchmarks/_atheris_parsers.py identifiers -max_total_time=600

A parser gives an answer or a `LanternError`; anything else ends the run and leaves the bytes in a file ``crash-...``.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import suppress

import atheris  # type: ignore[import-not-found]

with atheris.instrument_imports(include=["data", "mapping", "network"]):
    from data import identifiers
    from data.errors import LanternError
    from mapping.geocode import names as places
    from network.exchange.ftm import read_ftm
    from network.exchange.markup import read_gexf, read_graphml
    from network.exchange.tables import read_csv, read_i2
    from network.resolution import names


def _each(*parsers: Callable[[str], object]) -> Callable[[str], None]:
    def try_all(text: str) -> None:
        for parse in parsers:
            with suppress(LanternError):
                parse(text)

    return try_all


PARSERS: dict[str, Callable[[str], None]] = {
    "identifiers": _each(
        identifiers.normalise_postcode,
        identifiers.normalise_vrm,
        identifiers.normalise_part_vrm,
        identifiers.normalise_phone,
        identifiers.normalise_grid_reference,
        identifiers.force_slug,
    ),
    "names": _each(
        names.plain, names.split_name, names.forms_of, names.sound_of, places.mentions, places.locate, places.readings
    ),
    "exchange": _each(read_ftm, read_gexf, read_graphml, read_csv, read_i2),
}


def main() -> None:
    """Fuzz the parsers named first on the command line; the rest goes to libFuzzer."""
    parse = PARSERS[sys.argv.pop(1)]
    atheris.Setup(sys.argv, lambda data: parse(atheris.FuzzedDataProvider(data).ConsumeUnicodeNoSurrogates(4096)))
    atheris.Fuzz()


if __name__ == "__main__":
    main()
