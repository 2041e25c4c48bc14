"""``lantern components``: what this installation consists of."""

from __future__ import annotations

import json
from pathlib import Path

import click

from dashboards.components_list import bill_of_materials


@click.command()
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="File instead of the screen.")
def components(output: Path | None) -> None:
    """Print every package and script of this installation as a CycloneDX list (SBOM); needs no case."""
    text = json.dumps(bill_of_materials(), indent=1, ensure_ascii=False) + "\n"
    if output is None:
        click.echo(text, nl=False)
    else:
        output.write_text(text, encoding="utf-8")
        click.echo(f"{output}: written", err=True)
