"""Commands on accounts: who may sign in and as what. They need the store's key, so they are for its keeper."""

from __future__ import annotations

import getpass
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

import click

from dashboards import wiring
from dashboards.cli.printing import print_json, say
from dashboards.cli.sitting import json_option
from data.access.accounts import Account, Role, account_id, words_of
from data.access.passwords import FIRST_HOLDS, new_first
from data.access.second_factor import address_of, written
from data.errors import RefusedInput
from data.settings import load_settings
from data.store import Store
from data.store.account_rules import factor_words

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
    """Add an account; its first password is printed once, must be changed at the first sign-in and holds 72 hours."""
    subject, email = at["subject"], at["email"]
    if no_password and not (subject or email):
        raise click.UsageError("--no-password needs --subject or --email, or nobody could sign in")
    account = Account(
        id=account_id(name),
        display_name=words_of(display_name or account_id(name), "--display-name"),
        agency=load_settings().agencies.spelt(words_of(agency, "--agency")),
        role=Role(role),
        has_password=not no_password,
        subject=subject.strip(),
        email=email.strip().lower(),
    )
    if account.id in {kept.id for kept in store.access.accounts()}:
        raise RefusedInput(f"account {account.id}: there is one of that name already; see lantern user list")
    first = None if no_password else new_first()
    store.access.add(account, first, by=by, is_first=first is not None)
    say(f"account {account.id} added: {account.role}, {account.agency}")
    _hand_out(first)


@user.command("list")
@json_option
@_on_accounts
def list_accounts(store: Store, by: str, as_json: bool) -> None:  # noqa: ARG001
    """List accounts and the sessions that live."""
    live = store.access.sessions()
    stands = {account.id: store.access.standing(account.id) for account in store.access.accounts()}
    rows = [
        {
            "id": account.id,
            "display_name": account.display_name,
            "agency": account.agency,
            "role": account.role.value,
            "password": account.has_password,
            "first_password": stands[account.id].first_until is not None,
            "second_factor": factor_words(stands[account.id]),
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
        words = f"{row['role']}, second factor {row['second_factor']}, {state}"
        click.echo(f"{row['id']}: {row['display_name']}, {row['agency']}, {words}")


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
    """Give an account a new first password, printed once, and end its sessions; it holds 72 hours."""
    account = store.access.account(account_id(name))
    first = new_first()
    ended = store.access.set_password(account.id, first, by=by, is_first=True)
    say(f"account {account.id}: new first password; {ended} sessions ended")
    _hand_out(first)


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


@user.group("second-factor")
def second_factor() -> None:
    """Second factors of accounts that sign in by password; people set up their own on their page."""


@second_factor.command("enrol")
@click.argument("name")
@_on_accounts
def enrol(store: Store, by: str, name: str) -> None:
    """Set one up for somebody; key and recovery codes are printed once, to be handed over in person."""
    account = account_id(name)
    secret, codes = store.access.enrol_second_factor(account, by=by)
    click.echo(f"key: {written(secret)}\naddress: {address_of(secret, account)}")
    for code in codes:
        click.echo(f"recovery code: {code}")
    say(f"account {account}: second factor set up; each code opens once")


@second_factor.command("reset")
@click.argument("name")
@_on_accounts
def reset(store: Store, by: str, name: str) -> None:
    """Take one away, because the device is lost, and end the sessions; know first that it is the person."""
    ended = store.access.reset_second_factor(account_id(name), by=by)
    say(f"account {account_id(name)}: second factor taken away; {ended} sessions ended")


@second_factor.command("require")
@click.argument("name")
@click.option("--undo", is_flag=True, help="Ask for it no longer; of administrators it is asked in any case.")
@_on_accounts
def require(store: Store, by: str, name: str, undo: bool) -> None:
    """Ask an account for one: without it the person only gets to the page that sets it up."""
    store.access.require_second_factor(account_id(name), needed=not undo, by=by)
    say(f"account {account_id(name)}: second factor {'no longer' if undo else 'is'} asked for")


def _hand_out(first: str | None) -> None:
    """Print a first password; whoever runs this command hands it over and keeps no copy."""
    if first is not None:
        click.echo(f"first password: {first}")
        say(f"to be changed at the first sign-in, within {FIRST_HOLDS.days * 24} hours; it is shown this once")
