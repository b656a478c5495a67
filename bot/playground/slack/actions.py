"""Clicks and choices: block_actions and block_suggestion."""

from bot.playground.slack import payloads
from bot.playground.slack.args import Args
from bot.playground.slack.containers import Container, describe, locate, modal_of
from bot.playground.slack.delivery import Delivery
from bot.playground.slack.errors import NoAnswer, SlackError, invalid_arguments
from bot.playground.slack.model import Json, Person, View
from bot.playground.slack.view_state import FIELDS, entry, initial_field, state_values


async def act(delivery: Delivery, person: Person, args: Args, base_url: str) -> None:
    """Deliver a click on an element, with the state of all inputs around it.

    Raises SlackError action_not_found, or that nobody acknowledged.
    """
    workspace = delivery.workspace
    container = locate(workspace, person, args.values.get("container") or {})
    element = container.element(args)
    action = _action(element, args, workspace.next_ts())
    state = _state(container, element, action, args)
    payload = payloads.interaction(workspace, person, "block_actions", modal_of(workspace, container))
    payload |= describe(workspace, person, container, base_url) | {"actions": [action]}
    if container.view is None:
        payload["state"] = {"values": state}
    await _deliver(delivery, payload)


async def options(delivery: Delivery, person: Person, args: Args, base_url: str) -> Json:
    """Ask the bot for the options of an external select: {"options": […]} or {"option_groups": […]}."""
    workspace = delivery.workspace
    container = locate(workspace, person, args.values.get("container") or {})
    element = container.element(args)
    if "external_select" not in element["type"]:
        raise invalid_arguments(f"{element['action_id']} is no external select")
    payload = payloads.interaction(workspace, person, "block_suggestion")
    payload |= describe(workspace, person, container, base_url)
    payload |= {"action_id": element["action_id"], "block_id": args.text("block_id"), "value": args.text("value")}
    for name in ("trigger_id", "response_url"):
        payload.pop(name, None)
    answer = await _deliver(delivery, payload)
    if "option_groups" in answer:
        return {"options": [], "option_groups": answer["option_groups"]}
    return {"options": answer.get("options", [])}


async def _deliver(delivery: Delivery, payload: Json) -> Json:
    try:
        return await delivery.ask("interactive", payload)
    except NoAnswer as failure:
        raise SlackError(failure.code) from None


def _action(element: Json, args: Args, action_ts: str) -> Json:
    """What the payload says of the element: its own text and value, never what the page claims of a button."""
    shown = {"type": element["type"], "action_id": element["action_id"], "block_id": args.text("block_id")}
    shown["action_ts"] = action_ts
    if element["type"] in FIELDS:
        field = FIELDS[element["type"]]
        shown |= entry(element, args.values.get("action") or {})
        initial = initial_field(field)
        return shown | ({initial: element[initial]} if initial in element else {})
    return shown | {name: element[name] for name in ("text", "value", "style", "url") if name in element}


def _state(container: Container, element: Json, action: Json, args: Args) -> dict[str, dict[str, Json]]:
    view: View | None = container.view
    given = {block: dict(entries) for block, entries in (args.values.get("state") or {}).items()}
    if element["type"] in FIELDS:
        given.setdefault(action["block_id"], {})[element["action_id"]] = action
    state = state_values(container.blocks, given, before=view.state if view else None)
    if view:
        view.state = state
    return state
