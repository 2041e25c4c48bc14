"""`lantern analyse network|removal|dominating-set|key-players|powers`: networks and facts on plain files."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import click
import numpy as np

from dashboards.cli.plain_files import about, read_facts, read_ids, read_matrix
from dashboards.cli.plain_options import FILE, Command, json_flag, options_of, seed_option
from dashboards.cli.printing import print_json
from network import analyse as whom
from network.disruption.eligibility import analyse as eligibility
from network.edge_list import PlainGraph, read_graph


def _graph(command: Command) -> Command:
    return options_of(
        click.argument("edges", type=FILE),
        click.option("--source", default="source", show_default=True),
        click.option("--target", default="target", show_default=True),
        click.option("--weight", help="Column of weights; repeated rows: the last wins."),
        click.option("--matrix", is_flag=True, help="The file is a square adjacency matrix."),
        click.option("--directed", is_flag=True),
        click.option("--nodes", type=FILE, help="File of nodes with kind and age; adds isolates."),
        json_flag,
    )(command)


def _plain(edges: Path, nodes: Path | None, options: dict[str, Any]) -> PlainGraph:
    table = read_matrix(edges) if options.get("matrix") else read_ids(edges)
    listed = None if nodes is None else read_ids(nodes)
    with about(edges):
        return read_graph(table, nodes=listed, **options)


@click.command()
@_graph
@click.option("--length", type=click.Choice(["inverse-weight", "weight", "none"]), default="none", show_default=True)
def network(edges: Path, nodes: Path | None, length: str, **options: Any) -> None:
    """Describe a network and the position of every node."""
    print_json(whom.network(_plain(edges, nodes, options), length=length))


@click.command()
@_graph
@click.option("--by", type=click.Choice(["betweenness", "degree", "key-player", "random"]), required=True)
@click.option("--recompute", is_flag=True)
@click.option("--block", type=click.IntRange(1), default=1, show_default=True)
@click.option("--steps", type=click.IntRange(1))
@click.option("--length", type=click.Choice(["inverse-weight", "weight", "none"]), default="none", show_default=True)
@seed_option
def removal(edges: Path, nodes: Path | None, by: str, recompute: bool, block: int, steps: int | None,
            length: str, seed: int, **options: Any) -> None:  # fmt: skip
    """What happens to a network when its nodes leave one by one."""
    plain = _plain(edges, nodes, options)
    rng = np.random.default_rng(seed)
    print_json(whom.removal(plain, by=by, recompute=recompute, block=block, steps=steps, length=length, rng=rng))


@click.command("dominating-set")
@_graph
def dominating_set(edges: Path, nodes: Path | None, **options: Any) -> None:
    """Fewest nodes whose direct contacts cover the network; children and unknown ages left out."""
    print_json(whom.dominating_set(_plain(edges, nodes, options)))


@click.command("key-players")
@_graph
@click.option("--size", type=click.IntRange(1), required=True)
def key_players(edges: Path, nodes: Path | None, size: int, **options: Any) -> None:
    """Nodes whose absence fragments the rest most; children and unknown ages left out."""
    print_json(whom.key_player_set(_plain(edges, nodes, options), size=size))


@click.command()
@click.argument("facts", type=FILE)
@click.option("--date", "day", type=click.DateTime(["%Y-%m-%d"]), help="Day of the decision.")
@json_flag
def powers(facts: Path, day: datetime | None) -> None:
    """Which lawful measures have their facts met, are possible, or are not available."""
    on: date | None = day.date() if day else None
    with about(facts):
        print_json(eligibility(read_facts(facts), day=on))
