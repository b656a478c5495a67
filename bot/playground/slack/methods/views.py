"""views.*: modals and the Home tab."""

from bot.playground.slack import render, viewing
from bot.playground.slack.call import Call, Method
from bot.playground.slack.errors import SlackError
from bot.playground.slack.model import Json, View


def open_(call: Call) -> Json:
    workspace, args = call.workspace, call.args
    trigger = workspace.triggers.check(args.required("trigger_id"), workspace.epoch())
    view = viewing.open_modal(workspace, trigger.user, _payload(call))
    trigger.used = True
    return _answer(call, view)


def push(call: Call) -> Json:
    """On top of the modal that the trigger came from; any other trigger is invalid."""
    workspace, args = call.workspace, call.args
    trigger = workspace.triggers.check(args.required("trigger_id"), workspace.epoch())
    if trigger.view_id not in workspace.modals.get(trigger.user, []):
        raise SlackError("invalid_trigger_id")
    view = viewing.push(workspace, trigger.user, _payload(call))
    trigger.used = True
    return _answer(call, view)


def update(call: Call) -> Json:
    view = _existing(call)
    viewing.check_hash(view, call.args.text("hash"))
    return _answer(call, viewing.update(call.workspace, view, _payload(call)))


def publish(call: Call) -> Json:
    workspace, args = call.workspace, call.args
    if not workspace.app.home_tab_enabled:
        raise SlackError("not_enabled")
    user = workspace.person(args.required("user_id")).id
    if current := workspace.home(user):
        viewing.check_hash(current, args.text("hash"))
    return _answer(call, viewing.publish_home(workspace, user, _payload(call)))


def _payload(call: Call) -> object:
    return call.args.parsed("view", "invalid_arguments")


def _existing(call: Call) -> View:
    view_id, external_id = call.args.text("view_id"), call.args.text("external_id")
    for view in call.workspace.views.values():
        if view_id == view.id or (external_id and external_id == view.payload.get("external_id")):
            return view
    raise SlackError("not_found")


def _answer(call: Call, view: View) -> Json:
    return {"view": render.view(call.workspace, view)}


METHODS = {
    "views.open": Method(open_, "tier4"),
    "views.push": Method(push, "tier4"),
    "views.update": Method(update, "tier4"),
    "views.publish": Method(publish, "tier4"),
}
