"""users.* and usergroups.*."""

from bot.playground.slack import render
from bot.playground.slack.call import Call, Method
from bot.playground.slack.errors import SlackError
from bot.playground.slack.model import Json, UserGroup
from bot.playground.slack.paging import page


def info(call: Call) -> Json:
    return {"user": render.user(call.workspace, call.workspace.person(call.args.required("user")))}


def list_(call: Call) -> Json:
    some, cursor = page(list(call.workspace.people.values()), call.args, default=1000, most=1000)
    shown = [render.user(call.workspace, person) for person in some]
    return {"members": shown, "cache_ts": int(call.workspace.epoch()), "response_metadata": {"next_cursor": cursor}}


def lookup_by_email(call: Call) -> Json:
    wanted = call.args.required("email").lower()
    for person in call.workspace.people.values():
        if not person.is_bot and render.email(call.workspace, person).lower() == wanted:
            return {"user": render.user(call.workspace, person)}
    raise SlackError("users_not_found")


def usergroups_list(call: Call) -> Json:
    with_users = call.args.flag("include_users")
    return {"usergroups": [_group(call, g, with_users=with_users) for g in call.workspace.usergroups.values()]}


def usergroups_users_list(call: Call) -> Json:
    group = call.workspace.usergroups.get(call.args.required("usergroup"))
    if group is None:
        raise SlackError("no_such_subteam")
    return {"users": list(group.members)}


def _group(call: Call, group: UserGroup, *, with_users: bool) -> Json:
    shown: Json = {"id": group.id, "team_id": call.workspace.team.id, "is_usergroup": True}
    shown |= {"name": group.name, "handle": group.handle, "description": "", "date_delete": 0}
    return shown | ({"users": list(group.members)} if with_users else {})


METHODS = {
    "users.info": Method(info, "tier4", ("users:read",)),
    "users.list": Method(list_, "tier2", ("users:read",)),
    "users.lookupByEmail": Method(lookup_by_email, "tier3", ("users:read.email",)),
    "usergroups.list": Method(usergroups_list, "tier2", ("usergroups:read",)),
    "usergroups.users.list": Method(usergroups_users_list, "tier2", ("usergroups:read",)),
}
