"""`lantern resolve` (which records of the case may be one) and `lantern analyse link` (the same on plain registers)."""

from __future__ import annotations

import tomllib
from pathlib import Path

import click
import duckdb
import pandas as pd

from dashboards.cli.plain_files import read_ids
from dashboards.cli.printing import print_json, say
from dashboards.cli.sitting import json_option, on_case, open_case
from data.cells import safe_csv
from data.errors import RefusedInput
from data.identity import IDENTITY_KINDS
from data.judgement import IdentityJudgement, Verdict
from data.settings import Settings
from data.views import View
from network.resolution.registers import link as link_registers
from network.resolution.workflow import Proposed, candidates, contradictions
from network.resolution.workflow import judge as record_judgement

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_SHOWN = "identity:shown"


@click.group(invoke_without_command=True)
@click.option("--kind", type=click.Choice(IDENTITY_KINDS), multiple=True, help="Only these; may be repeated.")
@click.option("--all", "everything", is_flag=True, help="Also the pairs that were judged same or not the same.")
@json_option
@on_case
@click.pass_context
def resolve(context: click.Context, kind: tuple[str, ...], everything: bool, as_json: bool, settings: Settings) -> None:
    """List the records that may be one, with weights and reasons; nothing merges by itself."""
    if context.invoked_subcommand is not None:
        return
    _, view = open_case(settings, "identity")
    found = candidates(view, kind or IDENTITY_KINDS)
    torn = contradictions(view)
    before = _shown_before(view)
    new = [one.candidate.id for one in found if one.candidate.id not in before]
    view.consult(_SHOWN, *(sorted({*before, *(one.candidate.id for one in found)})))
    shown = [one for one in found if everything or one.is_open]
    if as_json:
        print_json(
            {
                "candidates": [_as_data(one) for one in shown],
                "new": new,
                "judged": sum(not one.is_open for one in found),
                "conflicts": [{"kind": c.kind, "records": list(c.records), "words": c.words} for c in torn],
            }
        )
        return
    for one in shown:
        _print(one, is_new=one.candidate.id in new)
    for conflict in torn:
        click.echo(f"CONFLICT {conflict.kind}: {conflict.words}")
    click.echo(f"{len(shown)} listed, {len(new)} of all found new since the last run; judge with lantern resolve judge")


@resolve.command()
@click.argument("left")
@click.argument("right")
@click.option("--verdict", required=True, type=click.Choice([one.value for one in Verdict]), help="none takes back.")
@click.option("--reason", required=True, help="What was compared and what decided.")
@click.option("--by", "judged_by", required=True, help="Name of the person who judges.")
@json_option
@on_case
def judge(left: str, right: str, verdict: str, reason: str, judged_by: str, as_json: bool, settings: Settings) -> None:
    """Record a named person's judgement of two records; it can be taken back."""
    _, view = open_case(settings, "identity")
    kept = record_judgement(view, left, right, Verdict(verdict), judged_by, reason)
    torn = [one for one in contradictions(view) if {left, right} <= set(one.records)]
    for conflict in torn:
        say(f"CONFLICT {conflict.kind}: {conflict.words}")
    if as_json:
        print_json(_judged(kept) | {"conflicts": [conflict.words for conflict in torn]})
        return
    click.echo(f"{kept.left_id} and {kept.right_id}: {kept.verdict.value}, by {kept.judged_by}")


@click.command()
@click.argument("left", type=_FILE)
@click.argument("right", type=_FILE, required=False)
@click.option("--threshold", type=float, default=0.99, show_default=True, help="Match probability that links a pair.")
@click.option("--columns", type=_FILE, help='TOML: forename = "your header"; see the message for the roles.')
@click.option("--truth", help="Column whose equal values are one person; for precision and recall only.")
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="CSV of the linked pairs.")
@click.option("--seed", type=click.IntRange(0), default=0, hidden=True, help="Accepted; nothing is drawn at random.")
@click.option("--json", "as_json", is_flag=True, expose_value=False, hidden=True)
def link(
    left: Path,
    right: Path | None,
    threshold: float,
    columns: Path | None,
    truth: str | None,
    output: Path | None,
    seed: int,  # noqa: ARG001
) -> None:
    """Link the records of one person within a register, or across two."""
    tables = [_register(path) for path in (left, right) if path is not None]
    found = link_registers(
        tables[0],
        tables[1] if right is not None else None,
        threshold=threshold,
        columns=None if columns is None else _map(columns),
        truth=truth,
    )
    if output is not None:
        output.write_text(safe_csv(found.pairs), encoding="utf-8")
    print_json(found.to_dict())


def _register(path: Path) -> pd.DataFrame:
    if path.suffix.lower() == ".parquet":
        try:
            table: pd.DataFrame = duckdb.read_parquet(str(path)).df()
        except duckdb.Error as error:
            raise RefusedInput(f"{path.name}: cannot be read as Parquet; save it again or as CSV") from error
        return table.astype(object)
    table = read_ids(path)
    # Febrl's files carry a space before every header and cell
    return table.rename(columns={name: str(name).strip() for name in table.columns})


def _map(path: Path) -> dict[str, object]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as error:
        raise RefusedInput(f'{path.name}: not a column map; write lines such as forename = "Vorname"') from error


def _shown_before(view: View) -> frozenset[str]:
    """Ids of the pairs that were listed before, as the audit has them."""
    return frozenset(view.last_shown(_SHOWN))


def _as_data(one: Proposed) -> dict[str, object]:
    pair = one.candidate
    return {
        "id": pair.id,
        "kind": pair.kind,
        "left": pair.left_id,
        "right": pair.right_id,
        "match_weight": round(pair.weight, 3),
        "match_probability": round(pair.probability, 6),
        "forces": list(pair.forces),
        "evidence": [
            {"comparison": e.comparison, "effect": e.effect.value, "weight": round(e.weight, 3), "words": e.words}
            for e in pair.evidence
        ],
        "notes": list(pair.notes),
        "judgement": None if one.judgement is None else _judged(one.judgement),
    }


def _judged(kept: IdentityJudgement) -> dict[str, object]:
    return {
        "id": kept.id,
        "verdict": kept.verdict.value,
        "by": kept.judged_by,
        "on": kept.judged_on.isoformat(),
        "reason": kept.reason,
    }


def _print(one: Proposed, *, is_new: bool) -> None:
    pair = one.candidate
    mark = "NEW " if is_new else ""
    state = "" if one.judgement is None else f" [judged {one.judgement.verdict.value} by {one.judgement.judged_by}]"
    click.echo(
        f"{mark}{pair.kind} {pair.left_id} and {pair.right_id}: match weight {pair.weight:.1f}, "
        f"probability {pair.probability:.3f}{state}"
    )
    for piece in pair.evidence:
        click.echo(f"    {piece.sentence}")
    for note in pair.notes:
        click.echo(f"    note: {note}")
