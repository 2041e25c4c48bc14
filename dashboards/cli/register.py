"""Commands of the register of orders and notices: read it, enter one, record its service, a breach, its end."""

from __future__ import annotations

from datetime import datetime

import click

from dashboards.cli.printing import print_json, record_as_data
from dashboards.cli.sitting import DAY, NODES, json_option, on_case, on_day, open_case
from data.errors import RefusedInput
from data.orders import Order, OrderKind, Service
from data.records import SUBJECT_KINDS
from data.settings import Settings
from network.casework.follow_up.due import counted
from network.casework.register.register import Entry, ending_soon, entries_about
from network.casework.register.workflow import close_order, enter_order, note_breach, read_register, record_service


@click.command()
@click.option("--about", nargs=2, type=(click.Choice(NODES), str), help="Only on this record, or the same person's.")
@click.option("--expiring", type=click.IntRange(0, 366), help="Only what ends within so many days.")
@click.option("--date", "day", type=DAY, help="Day on which the register is read; default today.")
@json_option
@on_case
def orders(
    about: tuple[str, str] | None, expiring: int | None, day: datetime | None, as_json: bool, settings: Settings
) -> None:
    """Read the register of orders and notices: what stands, on whom, until when, what was not kept."""
    _, view = open_case(settings, "casework")
    on = on_day(day)
    found = read_register(view, on)
    if about:
        if about[1] not in getattr(view.case(), SUBJECT_KINDS[about[0]]):
            raise RefusedInput(f"{about[0]} {about[1]} is not in the case as this audience sees it")
        found = entries_about(found, *about)
    if expiring is not None:
        found = ending_soon(found, on, days=expiring)
    if as_json:
        print_json({"date": on.isoformat(), "orders": [_entry(one) for one in found]})
        return
    for one in found:
        held = "in force" if one.in_force else "not in force"
        until = f"until {one.last_day} ({one.why_last_day})" if one.last_day else one.why_last_day
        click.echo(
            f"{one.order.id}: {one.order.words} ({one.order.measure_id}) on {', '.join(one.subjects)}, "
            f"{one.order.issued_by_agency}: {held}, {until}; {counted(len(one.breaches), 'breach', 'breaches')}"
        )
    if not found:
        click.echo("nothing in the register")


def _entry(entry: Entry) -> dict[str, object]:
    return record_as_data(entry.order) | {
        "words": entry.order.words,
        "subjects": list(entry.subjects),
        "in_force": entry.in_force,
        "last_day": entry.last_day,
        "why_last_day": entry.why_last_day,
        "breaches": [record_as_data(one) for one in entry.breaches],
    }


@click.group()
def order() -> None:
    """Keep the register: enter an order or notice, record how it was served, a breach, its end."""


@order.command("enter")
@click.argument("kind", type=click.Choice([one.value for one in OrderKind]))
@click.argument("measure_id")
@click.option("--on", "subject", nargs=2, type=(click.Choice(NODES), str), required=True, help="On whom or what.")
@click.option("--issued-by", required=True, help="Name of the person who issued it.")
@click.option("--agency", required=True, help="Agency that issued it.")
@click.option("--starts", type=DAY, required=True, help="First day.")
@click.option("--expires", type=DAY, help="Last day, if it has one of its own.")
@click.option("--child", "child_id", help="Id of the child whom it protects.")
@click.option("--condition", "conditions", multiple=True, help="What it forbids or requires; give it once for each.")
@click.option("--force", "force_code", help="Code of the force that issued it.")
@click.option("--decision", "decision_id", help="Decision here that it follows from.")
@click.option("--report", "reports", multiple=True, help="Report that says so; needed without a decision.")
@json_option
@on_case
def enter(
    *,
    kind: str,
    measure_id: str,
    subject: tuple[str, str],
    issued_by: str,
    agency: str,
    starts: datetime,
    expires: datetime | None,
    child_id: str | None,
    conditions: tuple[str, ...],
    force_code: str | None,
    decision_id: str | None,
    reports: tuple[str, ...],
    as_json: bool,
    settings: Settings,
) -> None:
    """Enter an order or notice, one of a decision here or one that another area reported."""
    _, view = open_case(settings, "casework")
    more: dict[str, object] = {"child_id": child_id} if child_id else {}
    made = enter_order(
        view,
        kind=OrderKind(kind),
        measure_id=measure_id,
        subject_kind=subject[0],
        subject_id=subject[1],
        issued_by=issued_by,
        issued_by_agency=agency,
        starts_on=starts.date(),
        expires_on=expires.date() if expires else None,
        conditions=conditions,
        force_code=force_code,
        decision_id=decision_id,
        reports=reports,
        **more,
    )
    _print(made, as_json)


def _print(made: Order, as_json: bool) -> None:
    if as_json:
        print_json(record_as_data(made) | {"words": made.words})
        return
    served = f"served {made.service.replace('_', ' ')} on {made.served_on}" if made.served_on else "not served yet"
    ended = f"; ended on {made.ended_on}: {made.ended_because}" if made.ended_on else ""
    click.echo(
        f"{made.id}: {made.words} on {made.subject_kind} {made.subject_id} from {made.starts_on}; {served}{ended}"
    )


@order.command("serve")
@click.argument("order_id")
@click.option(
    "--how", type=click.Choice([one.value for one in Service if one is not Service.NOT_SERVED]), required=True
)
@click.option("--by", "served_by", required=True, help="Name of the person who served it.")
@click.option("--refused-to-sign/--signed", "refused", default=None, help="Whether the person signed, if known.")
@click.option("--date", "day", type=DAY, help="Day of service; default today.")
@json_option
@on_case
def serve(
    order_id: str,
    how: str,
    served_by: str,
    refused: bool | None,
    day: datetime | None,
    as_json: bool,
    settings: Settings,
) -> None:
    """Record how, when and by whom it was served; a notice stands from then on."""
    _, view = open_case(settings, "casework")
    made = record_service(
        view, order_id, service=Service(how), served_on=on_day(day), served_by=served_by, refused_to_sign=refused
    )
    _print(made, as_json)


@order.command("breach")
@click.argument("order_id")
@click.option("--what", required=True, help="What was reported to have happened.")
@click.option("--happened", type=DAY, required=True, help="Day on which it happened.")
@click.option("--by", "noted_by", required=True, help="Name of the person who notes it.")
@click.option("--report", "reports", multiple=True, required=True, help="Report that says so.")
@click.option("--response", default="", help="What was done about it.")
@click.option("--date", "day", type=DAY, help="Day on which it is noted; default today.")
@json_option
@on_case
def breach(
    *,
    order_id: str,
    what: str,
    happened: datetime,
    noted_by: str,
    reports: tuple[str, ...],
    response: str,
    day: datetime | None,
    as_json: bool,
    settings: Settings,
) -> None:
    """Note that it was not kept on a day on which it stood."""
    _, view = open_case(settings, "casework")
    made = note_breach(
        view,
        order_id,
        happened_on=happened.date(),
        what=what,
        noted_by=noted_by,
        noted_on=on_day(day),
        reports=reports,
        response=response,
    )
    if as_json:
        print_json(record_as_data(made))
    else:
        click.echo(f"{made.id}: breach of {order_id} on {made.happened_on}")


@order.command("close")
@click.argument("order_id")
@click.option("--because", required=True, help="Why, e.g. withdrawn, discharged by the court, replaced.")
@click.option("--date", "day", type=DAY, help="First day on which it no longer stands; default today.")
@json_option
@on_case
def close(order_id: str, because: str, day: datetime | None, as_json: bool, settings: Settings) -> None:
    """End it before its expiry."""
    _, view = open_case(settings, "casework")
    _print(close_order(view, order_id, on=on_day(day), because=because), as_json)
