"""The command line: the same use cases as the pages, as commands. ``python -m dashboards.cli`` is ``lantern``."""

from __future__ import annotations

import sys

import click

from dashboards.cli.analyse import analyse
from dashboards.cli.case import demo, doctor, geocode, hotspots, intake, network, propose, serve
from data.errors import LanternError


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="lantern-safeguarding", prog_name="lantern")
def lantern() -> None:
    """Where harm concentrates, who and what is linked, and what may lawfully be done."""


for command in (serve, demo, intake, geocode, hotspots, network, propose, doctor, analyse):
    lantern.add_command(command)


def main() -> None:
    """Run a command; a refusal is one line on the error stream and exit status 1."""
    try:
        lantern.main(standalone_mode=False)
    except click.UsageError as error:
        error.show()
        sys.exit(2)
    except click.exceptions.Exit as stop:
        sys.exit(stop.exit_code)
    except click.Abort:
        sys.exit(1)
    except LanternError as refusal:
        click.echo(f"refused: {refusal}", err=True)
        sys.exit(1)
    except (FileNotFoundError, IsADirectoryError) as error:
        click.echo(f"refused: file {error.filename} cannot be read; check its name", err=True)
        sys.exit(1)
