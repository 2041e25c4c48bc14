"""The command line: the same use cases as the pages, as commands. ``python -m dashboards.cli`` is ``lantern``."""

from __future__ import annotations

import os
import sys
from uuid import uuid4

import click

from dashboards.cli.analyse import analyse
from dashboards.cli.case import demo, doctor, geocode, hotspots, intake, network, propose, serve
from dashboards.cli.gazetteer import gazetteer
from dashboards.cli.keeping import audit, backup, restore
from dashboards.cli.powers import powers
from dashboards.cli.watches import watches
from data.errors import LanternError


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="lantern-safeguarding", prog_name="lantern")
def lantern() -> None:
    """Where harm concentrates, who and what is linked, and what may lawfully be done."""


_ON_CASE = (intake, hotspots, network, propose, watches, audit, backup, restore)
_BESIDE = (serve, demo, geocode, doctor, analyse, powers, gazetteer)
for command in (*_ON_CASE, *_BESIDE):
    lantern.add_command(command)


def main() -> None:
    """Run a command; a refusal is one line on the error stream and exit status 1."""
    try:
        # outside standalone mode click gives the status of an early end back instead of raising it
        status = lantern.main(standalone_mode=False)
    except click.UsageError as error:
        error.show()
        sys.exit(2)
    except click.Abort:
        sys.exit(1)
    except LanternError as refusal:
        click.echo(f"refused: {refusal}", err=True)
        sys.exit(1)
    except BrokenPipeError:
        # whoever read the answer has closed it, as head does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except OSError as error:
        what = f"file {error.filename}: {error.strerror}" if error.filename else str(error)
        click.echo(f"refused: {what}; check the name, the rights and the space", err=True)
        sys.exit(1)
    except Exception:
        number = uuid4().hex[:8]
        if os.environ.get("LANTERN_TRACEBACK"):
            raise
        click.echo(
            f"refused: fault {number}: this input or command was not foreseen; nothing was half-written. "
            "Set LANTERN_TRACEBACK=1 to see where",
            err=True,
        )
        sys.exit(1)
    sys.exit(status if isinstance(status, int) else 0)
