"""The command line: the same use cases as the pages, as commands. ``python -m dashboards.cli`` is ``lantern``."""

from __future__ import annotations

import os
import sys
from uuid import uuid4

import click

from dashboards.cli.lazily import LazyGroup
from data.errors import LanternError

_CLI = "dashboards.cli"
# One line a command: its name, and where it is defined. Only the one that is run is imported.
COMMANDS = {
    "serve": f"{_CLI}.case:serve",
    "demo": f"{_CLI}.case:demo",
    "doctor": f"{_CLI}.case:doctor",
    "components": f"{_CLI}.components:components",
    "intake": f"{_CLI}.case:intake",
    "hotspots": f"{_CLI}.case:hotspots",
    "network": f"{_CLI}.connections:network",
    "whatif": f"{_CLI}.connections:whatif",
    "timeline": f"{_CLI}.connections:timeline",
    "paths": f"{_CLI}.connections:paths",
    "connect": f"{_CLI}.connections:connect",
    "phases": f"{_CLI}.connections:phases",
    "brokers": f"{_CLI}.connections:brokers",
    "propose": f"{_CLI}.case:propose",
    "geocode": f"{_CLI}.places:geocode",
    "places": f"{_CLI}.places:places",
    "gazetteer": f"{_CLI}.gazetteer:gazetteer",
    "resolve": f"{_CLI}.resolution:resolve",
    "standing": f"{_CLI}.standing:standing",
    "watches": f"{_CLI}.watches:watches",
    "export": f"{_CLI}.exchange:export",
    "exchange": f"{_CLI}.exchange:exchange",
    "powers": f"{_CLI}.powers:powers",
    "user": f"{_CLI}.users:user",
    "audit": f"{_CLI}.keeping:audit",
    "policy": f"{_CLI}.policy:policy",
    "brake": f"{_CLI}.brake:brake",
    "conditions": f"{_CLI}.conditions:conditions",
    "retention": f"{_CLI}.retention:retention",
    "backup": f"{_CLI}.keeping:backup",
    "restore": f"{_CLI}.keeping:restore",
    "rekey": f"{_CLI}.keeping:rekey",
    "database": f"{_CLI}.keeping:database",
    "put-forward": f"{_CLI}.deciding:put_forward",
    "check": f"{_CLI}.deciding:check",
    "confirm": f"{_CLI}.deciding:confirm",
    "decide": f"{_CLI}.deciding:decide",
    "action": f"{_CLI}.deciding:action",
    "request": f"{_CLI}.casework:request",
    "orders": f"{_CLI}.register:orders",
    "order": f"{_CLI}.register:order",
    "duty": f"{_CLI}.follow_up:duty",
    "escalate": f"{_CLI}.follow_up:escalate",
    "review": f"{_CLI}.follow_up:review",
    "due": f"{_CLI}.casework:due",
    "plan": f"{_CLI}.casework:plan",
    "paper": f"{_CLI}.casework:paper",
    "report": f"{_CLI}.report:report",
    "analyse": f"{_CLI}.analyse:analyse",
}


@click.group(cls=LazyGroup, where=COMMANDS, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="lantern-safeguarding", prog_name="lantern")
def lantern() -> None:
    """Where harm concentrates, who and what is linked, and what may lawfully be done."""


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
