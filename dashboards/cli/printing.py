"""How commands print: one JSON object on standard output, or words; progress and messages on the error stream."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import asdict, is_dataclass

import click

from data.errors import RefusedInput
from mapping.hotspots.find import HotspotResult
from network.disruption.proposals import Option


def _plain(value: object) -> object:
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {str(key): _plain(entry) for key, entry in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(entry) for entry in value]
    if hasattr(value, "tolist"):
        return _plain(value.tolist())
    return value


def print_json(answer: Mapping[str, object]) -> None:
    """Print one JSON object and nothing else; not-a-number becomes null.

    Parameters
    ----------
    answer : mapping
        Keys of the command contract.
    """
    click.echo(json.dumps(_plain(answer), ensure_ascii=False, allow_nan=False, default=str))


def record_as_data(record: object) -> dict[str, object]:
    """A record as plain data.

    Parameters
    ----------
    record : dataclass
        Any record of the case or the casework.

    Returns
    -------
    dict
        Field to value.

    Raises
    ------
    RefusedInput
        If it is no record.
    """
    if not is_dataclass(record) or isinstance(record, type):
        raise RefusedInput("not a record")
    return asdict(record)


def say(words: str) -> None:
    """Print progress or a message on the error stream.

    Parameters
    ----------
    words : str
        One line with ids, never names.
    """
    click.echo(words, err=True)


def hotspots_as_data(result: HotspotResult) -> dict[str, object]:
    """A hotspot result as plain data.

    Parameters
    ----------
    result : HotspotResult
        Hotspots of one view.

    Returns
    -------
    dict
        Layer, units, hotspots with their reasons, what was left out and what could not have been seen.
    """
    return {
        "layer": result.layer,
        "units": result.n_units,
        "hotspots": [
            {
                "id": spot.id,
                "cells": list(spot.cells),
                "incidents": spot.n_incidents,
                "children": spot.n_children,
                "reports": spot.n_reports,
                "expected": spot.expected,
                "z": spot.z,
                "p_value": spot.p_value,
                "forces": list(spot.force_codes),
                "agencies": list(spot.agencies),
                "venues": list(spot.venue_ids),
                "start": spot.start.isoformat() if spot.start is not None else None,
                "end": spot.end.isoformat() if spot.end is not None else None,
                "profile": [list(day) for day in spot.profile],
                "why": list(spot.why),
                "not_seen": spot.not_seen,
            }
            for spot in result.hotspots
        ],
        "left_out": result.left_out,
        "false_alarm_rate": result.false_alarm_rate,
        "sentences": list(result.sentences),
    }


def option_as_data(option: Option) -> dict[str, object]:
    """One lawful option as plain data.

    Parameters
    ----------
    option : Option
        One measure for one record.

    Returns
    -------
    dict
        Status, reasons, what to find out, gates that stand, and how far the law is confirmed.
    """
    return {
        "measure": option.measure.id,
        "child": option.child_id,
        "status": option.status.value,
        "met": list(option.met),
        "failed": list(option.failed),
        "find_out": list(option.questions),
        "gates": [{"gate": g.gate.value, "words": g.words} for g in option.standing],
        "law": option.law.value,
        "reports": list(option.reports),
    }
