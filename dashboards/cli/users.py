"""Commands on accounts: who may sign in and as what. They need the store's key, so they are for its keeper."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

import click

from dashboards import wiring
from dashboards.cli.printing import print_json, say
from dashboards.cli.sitting import json_option
from data.access.accounts import Account, Role, account_id, words_of
from data.access.passwords import SHORTEST, check_new
from data.errors import RefusedInput
from data.settings import load_settings
from data.store import Store

_P = ParamSpec("_P")
_ROLE = click.Choice([role.value for role in Role])


def _on_accounts(command: Callable[Concatenate[Store, str, _P], None]) -> Callable[_P, None]:
    """Give a command the store and the words for who runs it; close the store afterwards."""

    @click.option("--actor", help="Who you are; default LANTERN_ACTOR, else your name on this machine.")
    @wraps(command)
    def with_store(*args: _P.args, **kwargs: _P.kwargs) -> None:
        settings = load_settings()
        by = str(kwargs.pop("actor") or settings.actor or f"{getpass.getuser()} on this machine")
        store = wiring.open_desk(settings).store
        try:
            command(store, by, *args, **kwargs)
        finally:
            store.close()

    return with_store


@click.group()
def user() -> None:
    """Accounts: who may sign in, and as what."""


@user.command("add")
@click.argument("name")
@click.option("--role", required=True, type=_ROLE, help="What the account sits as; an administrator sees no case.")
@click.option("--agency", required=True, help="Agency the person works for.")
@click.option("--display-name", help="Name as minutes write it; default the account's.")
@click.option("--subject", default="", help="ISSUER|SUBJECT at the agency's own sign-in service.")
@click.option("--email", default="", help="Verified address there; the subject takes its place at the first sign-in.")
@click.option("--no-password", is_flag=True, help="Only the agency's own sign-in service; no password here.")
@_on_accounts
def add(
    store: Store,
    by: str,
    /,
    *,
    name: str,
    role: str,
    agency: str,
    display_name: str | None,
    no_password: bool,
    **at: str,
) -> None:
    """Add an account; the password is asked for, or read as one line from standard input."""
    subject, email = at["subject"], at["email"]
    if no_password and not (subject or email):
        raise click.UsageError("--no-password needs --subject or --email, or nobody could sign in")
    account = Account(
        id=account_id(name),
        display_name=words_of(display_name or account_id(name), "--display-name"),
        agency=words_of(agency, "--agency"),
        role=Role(role),
        has_password=not no_password,
        subject=subject.strip(),
        email=email.strip().lower(),
    )
    if account.id in {kept.id for kept in store.access.accounts()}:
        raise RefusedInput(f"account {account.id}: there is one of that name already; see lantern user list")
    store.access.add(account, None if no_password else _new_password(account), by=by)
    say(f"account {account.id} added: {account.role}, {account.agency}")


@user.command("list")
@json_option
@_on_accounts
def list_accounts(store: Store, by: str, as_json: bool) -> None:  # noqa: ARG001
    """List accounts and the sessions that live."""
    live = store.access.sessions()
    rows = [
        {
            "id": account.id,
            "display_name": account.display_name,
            "agency": account.agency,
            "role": account.role.value,
            "password": account.has_password,
            "service": bool(account.subject or account.email),
            "disabled": account.disabled,
            "sessions": sum(one.account.id == account.id for one in live),
        }
        for account in store.access.accounts()
    ]
    if as_json:
        print_json({"accounts": rows})
        return
    if not rows:
        click.echo("no accounts; add the first with: lantern user add NAME --role administrator --agency AGENCY")
    for row in rows:
        state = "disabled" if row["disabled"] else f"{row['sessions']} sessions"
        click.echo(f"{row['id']}: {row['display_name']}, {row['agency']}, {row['role']}, {state}")


@user.command("disable")
@click.argument("name")
@click.option("--undo", is_flag=True, help="Let it in again.")
@_on_accounts
def disable(store: Store, by: str, name: str, undo: bool) -> None:
    """Shut an account out and end its sessions at once."""
    ended = store.access.set_disabled(account_id(name), disabled=not undo, by=by)
    say(f"account {account_id(name)} {'may sign in again' if undo else f'disabled; {ended} sessions ended'}")


@user.command("password")
@click.argument("name")
@_on_accounts
def password(store: Store, by: str, name: str) -> None:
    """Give an account a new password and end its sessions; asked for, or one line of standard input."""
    account = store.access.account(account_id(name))
    ended = store.access.set_password(account.id, _new_password(account), by=by)
    say(f"account {account.id}: password changed; {ended} sessions ended")


@user.command("role")
@click.argument("name")
@click.argument("role", type=_ROLE)
@_on_accounts
def role(store: Store, by: str, name: str, role: str) -> None:
    """Give an account another role; open sessions feel it at their next act."""
    going_on = store.access.set_role(account_id(name), Role(role), by=by)
    say(f"account {account_id(name)} is now {role}; {going_on} open sessions state anew who is in the room")


@user.command("end-sessions")
@click.argument("name")
@_on_accounts
def end_sessions(store: Store, by: str, name: str) -> None:
    """End every session of an account at once."""
    say(f"account {account_id(name)}: {store.access.end_sessions(account_id(name), by=by)} sessions ended")


def _new_password(account: Account) -> str:
    """Ask for a password; it is never an argument, where every user of the machine could read it."""
    if sys.stdin.isatty():
        words = f"Password of {account.id}, {SHORTEST} characters or more"
        given = str(click.prompt(words, hide_input=True, confirmation_prompt=True, err=True))
    else:
        given = sys.stdin.readline().rstrip("\r\n")
    return check_new(given, names=(account.id, account.display_name, account.agency))
