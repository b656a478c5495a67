"""Modals and Home tabs: opening, changing and closing them, told to the page of the person concerned."""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from bot.playground.slack import render
from bot.playground.slack.blocks import with_ids
from bot.playground.slack.errors import SlackError, invalid_arguments, invalid_content
from bot.playground.slack.model import Json, View
from bot.playground.slack.view_state import state_values
from bot.playground.slack.workspace import Workspace
from bot.slack import limits
from bot.slack.check import check_view, size_of

STACK = 3  # docs.slack.dev/surfaces/modals, push_limit_reached, read 22 Nov 2026


def check(workspace: Workspace, payload: Any, kind: str, *, replacing: View | None = None) -> Json:
    """The view as Slack accepts it. Raises SlackError invalid_arguments, view_too_large, duplicate_external_id."""
    if not isinstance(payload, Mapping):
        raise invalid_arguments("must be an object [json-pointer:/view]")
    if payload.get("type") != kind:
        raise invalid_arguments(f"must be a view of type {kind} [json-pointer:/view/type]")
    if size_of(payload) > limits.VIEW_BYTES:
        raise SlackError("view_too_large")
    if problems := check_view(payload):
        raise invalid_content("invalid_arguments", problems, within="/view")
    external = payload.get("external_id")
    others = (view for view in workspace.views.values() if view is not replacing)
    if external and any(view.payload.get("external_id") == external for view in others):
        raise SlackError("duplicate_external_id")
    accepted: Json = deepcopy(dict(payload))
    with_ids(accepted["blocks"], workspace.new_id)
    return accepted


def open_modal(workspace: Workspace, user: str, payload: Any) -> View:
    """A new modal in place of whatever stack the person had open."""
    accepted = check(workspace, payload, "modal")
    close_stack(workspace, user)
    return _add(workspace, user, accepted, previous=None)


def push(workspace: Workspace, user: str, payload: Any) -> View:
    """A modal on top of the open ones. Raises SlackError push_limit_reached."""
    stack = workspace.modal_stack(user)
    if len(stack) >= STACK:
        raise SlackError("push_limit_reached")
    return _add(workspace, user, check(workspace, payload, "modal"), previous=stack[-1])


def update(workspace: Workspace, view: View, payload: Any) -> View:
    """New content; inputs that keep their block_id and action_id keep what was entered."""
    view.show(check(workspace, payload, view.payload["type"], replacing=view))
    view.hash = _new_hash(workspace)
    view.state = state_values(view.blocks, {}, before=view.state)
    _tell(workspace, "home" if view.is_home else "view_update", view)
    return view


def publish_home(workspace: Workspace, user: str, payload: Any) -> View:
    current = workspace.home(user)
    if current:
        return update(workspace, current, payload)
    accepted = check(workspace, payload, "home")
    view = _create(workspace, user, accepted, previous=None)
    workspace.homes[user] = view.id
    _tell(workspace, "home", view)
    return view


def check_hash(view: View, given: str) -> None:
    if given and given != view.hash:
        raise SlackError("hash_conflict")


def close(workspace: Workspace, view: View) -> None:
    """Take one modal off its person's stack."""
    stack = workspace.modals.get(view.user, [])
    if view.id in stack:
        stack.remove(view.id)
    workspace.views.pop(view.id, None)
    workspace.feed.push({"type": "view_close", "view_id": view.id}, [view.user])


def close_stack(workspace: Workspace, user: str) -> list[View]:
    """Close all modals of a person, the top one first, and say which they were."""
    closed = list(reversed(workspace.modal_stack(user)))
    for view in closed:
        close(workspace, view)
    return closed


def _add(workspace: Workspace, user: str, accepted: Json, previous: View | None) -> View:
    view = _create(workspace, user, accepted, previous)
    workspace.modals.setdefault(user, []).append(view.id)
    _tell(workspace, "view_push" if previous else "view_open", view)
    return view


def _create(workspace: Workspace, user: str, accepted: Json, previous: View | None) -> View:
    view_id = workspace.new_id("V")
    root = previous.root_id if previous else view_id
    view = View(view_id, user, accepted, _new_hash(workspace), root, previous.id if previous else None)
    view.state = state_values(view.blocks, {})
    workspace.views[view_id] = view
    return view


def _new_hash(workspace: Workspace) -> str:
    return f"{int(workspace.epoch())}.{workspace.new_id('h')}"


def _tell(workspace: Workspace, type_: str, view: View) -> None:
    workspace.feed.push({"type": type_, "view": render.view(workspace, view)}, [view.user])
