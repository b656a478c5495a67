"""Submitting and closing modals: view_submission and view_closed."""

from typing import Any

from bot.playground.slack import payloads, render, viewing
from bot.playground.slack.args import Args
from bot.playground.slack.blocks import flat
from bot.playground.slack.containers import own_view
from bot.playground.slack.delivery import Delivery
from bot.playground.slack.errors import NoAnswer, SlackError
from bot.playground.slack.form_rules import client_errors
from bot.playground.slack.model import Json, Person, View
from bot.playground.slack.view_state import state_values
from bot.playground.slack.workspace import Workspace


async def submit(delivery: Delivery, person: Person, args: Args) -> Json:
    """Send the form and do what the bot answers: close it, show errors, update, push or clear.

    Gives {"response_action", "errors"?, "view"?}. Raises SlackError invalid_response, or that nobody acknowledged;
    the modal then stays open with what was entered.
    """
    workspace = delivery.workspace
    view = own_view(workspace, person, args.required("view_id"))
    if view.is_home or ("submit" not in view.payload and not any(b["type"] == "input" for b in flat(view.blocks))):
        raise SlackError("view_not_submittable")
    view.state = state_values(view.blocks, args.values.get("state") or {}, before=view.state)
    if errors := client_errors(view.blocks, view.state):
        return {"response_action": "errors", "errors": errors}
    payload = payloads.interaction(workspace, person, "view_submission", view.id)
    payload |= {"view": render.view(workspace, view), "response_urls": []}
    try:
        answer = await delivery.ask("interactive", payload)
    except NoAnswer as failure:
        raise SlackError(failure.code) from None
    return _obey(workspace, view, answer)


async def close(delivery: Delivery, person: Person, args: Args) -> None:
    """Close the modal, or the whole stack with `clear` or clear_on_close; tell the bot where notify_on_close is set."""
    workspace = delivery.workspace
    view = own_view(workspace, person, args.required("view_id"))
    clear = args.flag("clear") or bool(view.payload.get("clear_on_close"))
    closing = list(reversed(workspace.modal_stack(person.id))) if clear else [view]
    notices = []
    for each in closing:
        viewing.close(workspace, each)
        if each.payload.get("notify_on_close"):
            payload = payloads.interaction(workspace, person, "view_closed")
            del payload["trigger_id"]
            notices.append(payload | {"view": render.view(workspace, each), "is_cleared": clear})
    for payload in notices:
        try:
            await delivery.ask("interactive", payload)
        except NoAnswer:
            continue  # the person's modal is closed whether or not the bot listens


def _obey(workspace: Workspace, view: View, answer: Json) -> Json:
    action = answer.get("response_action")
    try:
        match action:
            case None:
                viewing.close(workspace, view)
            case "clear":
                viewing.close_stack(workspace, view.user)
            case "errors":
                return {"response_action": "errors", "errors": _errors(view, answer.get("errors"))}
            case "update":
                changed = viewing.update(workspace, view, answer.get("view"))
                return {"response_action": "update", "view": render.view(workspace, changed)}
            case "push":
                pushed = viewing.push(workspace, view.user, answer.get("view"))
                return {"response_action": "push", "view": render.view(workspace, pushed)}
            case _:
                raise SlackError("invalid_response_action")
    except SlackError as refusal:
        raise SlackError("invalid_response", reason=refusal.body()) from None
    return {"response_action": action}


def _errors(view: View, errors: Any) -> dict[str, str]:
    """Slack shows errors beside input blocks only; any other block_id makes it refuse the whole answer."""
    inputs = {block["block_id"] for block in flat(view.blocks) if block["type"] == "input"}
    if not isinstance(errors, dict) or not errors or not set(errors) <= inputs:
        raise SlackError("invalid_errors")
    return errors
