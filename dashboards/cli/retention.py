"""`lantern retention`: what is to be reviewed, legal holds, decisions to keep or to erase, and the keys of records."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import click

from dashboards.cli.printing import print_json, record_as_data, say
from dashboards.cli.sitting import DAY, json_option, on_case, open_case
from data.audit import Act
from data.errors import RefusedInput
from data.holds import Outcome
from data.intake.decision_list import COLUMNS, read_decisions
from data.retention import Due, rules
from data.settings import Settings
from network.casework.retention import workflow

_BACKUPS = (
    "what was erased cannot be read in any backup of the store; copies of the key ring that are older than this "
    "erasure must be destroyed, and a new one made: lantern retention keys FILE"
)


@click.group()
def retention() -> None:
    """Reviews of what is kept, legal holds and erasures; nothing is erased but by two named people."""


@retention.command("list")
@click.option("--until", type=DAY, help="Last day of review; default today.")
@click.option("--all", "everybody", is_flag=True, help="Everybody, due or not.")
@json_option
@on_case
def listed(until: datetime | None, everybody: bool, as_json: bool, settings: Settings) -> None:
    """List whose record is to be reviewed, in which group, why, and what forbids an erasure now."""
    desk, view = open_case(settings, "retention")
    last = date.max if everybody else until.date() if until else None
    found, holds = workflow.due(view, until=last), workflow.holds(view)
    standing = [hold for hold in holds.values() if hold.released_on is None]
    unsealed = desk.store.keys.unsealed()
    if as_json:
        print_json(
            {
                "due": [_as_data(one, view.day) for one in found],
                "holds": [record_as_data(hold) for hold in standing],
                "groups": [
                    {"group": group.number, "content": group.content, "years": group.clear_years, "mark": group.mark}
                    for group in rules().groups.values()
                ],
                "unsealed_versions": unsealed,
            }
        )
        return
    for one in found:
        click.echo(_in_words(one, view.day))
    for hold in standing:
        click.echo(f"{hold.id}: {hold.subject_id} is held for {hold.authority} since {hold.placed_on}: {hold.reason}")
    click.echo(f"{len(found)} to review, {len(standing)} legal holds")
    if unsealed:
        say(f"{unsealed} versions were written before there was sealing; seal them with: lantern retention seal")
    if any(group.mark != "verified" for group in rules().groups.values()):
        say("the groups and periods are from memory: check them against your own schedule before you rely on them")


@retention.command("hold")
@click.argument("subject")
@click.option("--by", required=True, help="Name of the person who places it.")
@click.option("--authority", required=True, help="Who requires it, e.g. an inquiry or a court.")
@click.option("--reason", required=True, help="Why.")
@json_option
@on_case
def hold(subject: str, by: str, authority: str, reason: str, as_json: bool, settings: Settings) -> None:
    """Hold a person's record (its id), or the whole case (the word case): nothing of it is erased."""
    _, view = open_case(settings, "retention")
    made = workflow.place_hold(view, subject, placed_by=by, authority=authority, reason=reason)
    _tell(record_as_data(made), f"{made.id}: held for {made.authority}", as_json=as_json)


@retention.command("release")
@click.argument("hold_id")
@click.option("--by", required=True, help="Name of the person who releases it.")
@click.option("--reason", required=True, help="Why it is no longer required.")
@json_option
@on_case
def release(hold_id: str, by: str, reason: str, as_json: bool, settings: Settings) -> None:
    """Release a legal hold; that it stood, and who released it, stays."""
    _, view = open_case(settings, "retention")
    made = workflow.release_hold(view, hold_id, released_by=by, reason=reason)
    _tell(record_as_data(made), f"{made.id}: released on {made.released_on}", as_json=as_json)


@retention.command("keep")
@click.argument("person_id")
@click.option("--by", required=True, help="Name of the person who decides.")
@click.option("--reason", required=True, help="Why the record is still needed.")
@click.option("--next", "next_review", type=DAY, required=True, help="Day of the next review, within ten years.")
@json_option
@on_case
def keep(person_id: str, by: str, reason: str, next_review: datetime, as_json: bool, settings: Settings) -> None:
    """Record the decision that a person's record is still needed, and when it is looked at again."""
    _, view = open_case(settings, "retention")
    made = workflow.decide(
        view, person_id, Outcome.KEEP, decided_by=by, reason=reason, next_review=next_review.date()
    ).review
    _tell(record_as_data(made), f"{made.id}: kept, next review on {made.next_review}", as_json=as_json)


@retention.command("erase")
@click.argument("person_id")
@click.option("--by", default="", help="Name of the first person who decides.")
@click.option("--second", default="", help="Name of the second person who decides.")
@click.option("--reason", default="", help="Why the record is no longer needed.")
@click.option("--harm-considered", default="", help="For who was harmed when under 18: why it may go nevertheless.")
@click.option("--dry-run", is_flag=True, help="Say what would become of which record; write nothing.")
@json_option
@on_case
def erase(
    person_id: str,
    by: str,
    second: str,
    reason: str,
    harm_considered: str,
    dry_run: bool,
    as_json: bool,
    settings: Settings,
) -> None:
    """Erase a person's record for good, in every version and every backup; an empty shell with its id stays."""
    _, view = open_case(settings, "retention")
    if dry_run:
        standing, plan = workflow.preview(view, person_id)
        answer = _as_data(standing, view.day) | {
            "emptied": [one.id for one in plan.emptied],
            "redacted": [one.id for one in plan.redacted],
            "still_named": [list(one) for one in plan.others],
        }
        words = "; ".join(standing.bars) or "nothing forbids it"
        gone = f"1 record, {len(plan.emptied)} that are its own, {len(plan.redacted)} texts"
        _tell(answer, f"{person_id}: would erase {gone}; {words}{_others(plan.others)}", as_json=as_json)
        return
    done = workflow.decide(
        view, person_id, Outcome.ERASE, decided_by=by, second=second, reason=reason, harm_considered=harm_considered
    )
    _tell(_done_as_data(done), _done_in_words(done), as_json=as_json)
    say(_BACKUPS)


@retention.command("apply")
@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.option("--template", is_flag=True, help="Print the columns and stop.")
@json_option
@on_case
def apply(file: Path | None, template: bool, as_json: bool, settings: Settings) -> None:
    """Carry out decisions from a CSV or XLSX file; every row is checked before the first is written."""
    if template:
        click.echo(",".join(COLUMNS))
        return
    if file is None:
        raise click.UsageError("name the file of decisions, or ask for --template")
    _, view = open_case(settings, "retention")
    done = workflow.apply(view, read_decisions(file))
    erased = [one for one in done if one.erasure is not None]
    if as_json:
        print_json({"decisions": [_done_as_data(one) for one in done]})
    else:
        for one in done:
            click.echo(_done_in_words(one))
        click.echo(f"{len(done)} decisions: {len(done) - len(erased)} kept, {len(erased)} erased")
    if erased:
        say(_BACKUPS)


@retention.command("seal")
@json_option
@on_case
def seal(as_json: bool, settings: Settings) -> None:
    """Seal what an earlier version of the product wrote unsealed; do it once, then make a new backup."""
    desk, view = open_case(settings, "retention")
    done = desk.store.keys.seal()
    if done:
        desk.store.log(
            actor=view.actor,
            audience=view.audience.value,
            purpose=view.purpose,
            act=Act.ALTERATION,
            detail=f"{done} versions sealed under keys of their own",
        )
    _tell({"sealed": done}, f"{done} versions sealed", as_json=as_json)
    if done:
        say("backups made before this still hold them unsealed: replace them")


@retention.command("keys")
@click.argument("file", type=click.Path(path_type=Path))
@json_option
@on_case
def keys(file: Path, as_json: bool, settings: Settings) -> None:
    """Copy the ring of record keys into one encrypted file: keep it apart from backups, and not for long."""
    desk, view = open_case(settings, "retention")
    if not desk.store.revision:
        raise RefusedInput("the store holds no record yet, so there is no key to copy")
    view.disclose(["copy of the key ring"], detail="ring of record keys")
    count = desk.store.keys.copy(file)
    _tell({"file": file.name, "keys": count}, f"{count} keys copied to {file.name}", as_json=as_json)
    say("a copy older than an erasure undoes it: keep the last few only, for 35 days at most")


def _as_data(one: Due, day: date) -> dict[str, object]:
    return {
        "person": one.person_id,
        "same_as": list(one.same_as),
        "group": one.group,
        "why": list(one.why),
        "last_recorded": one.last_recorded.isoformat(),
        "review_on": one.review_on.isoformat(),
        "is_due": one.is_due(day),
        "holds": list(one.holds),
        "bars": list(one.bars),
        "harmed_as_child": one.is_harmed,
        "partners_schedule": one.is_partners,
        "mark": one.mark,
    }


def _in_words(one: Due, day: date) -> str:
    when = "review due since" if one.is_due(day) else "review on"
    notes = [*one.bars]
    if one.is_harmed:
        notes.append("harmed when under 18, or perhaps: never erased by time or by a list")
    if one.is_partners:
        notes.append("rests on partners' reports only: follow the partner's schedule")
    said = f"{one.person_id}: group {one.group}, {when} {one.review_on}; {'; '.join(one.why)}"
    return "; ".join([said, *notes])


def _done_as_data(done: workflow.Decided) -> dict[str, object]:
    return {
        "review": record_as_data(done.review),
        "erasure": record_as_data(done.erasure) if done.erasure else None,
        "still_named": [list(one) for one in done.others],
    }


def _done_in_words(done: workflow.Decided) -> str:
    if done.erasure is None:
        return f"{done.review.person_id}: kept by decision {done.review.id}, next review on {done.review.next_review}"
    return f"{done.review.person_id}: {done.erasure.words}; {len(done.erasure.records)} records{_others(done.others)}"


def _others(others: tuple[tuple[str, str], ...]) -> str:
    if not others:
        return ""
    listed = ", ".join(f"{kind} {record_id}" for kind, record_id in others[:10])
    return f"; the same name still stands in {len(others)} texts, look at them: {listed}"


def _tell(answer: dict[str, object], words: str, *, as_json: bool) -> None:
    if as_json:
        print_json(answer)
    else:
        click.echo(words)
