"""api.test, auth.test, apps.connections.open, team.info, bots.info."""

from bot.playground.slack import render
from bot.playground.slack.call import Call, Method
from bot.playground.slack.errors import SlackError
from bot.playground.slack.model import Json


def api_test(call: Call) -> Json:
    """Echoes its arguments; the argument `error` is answered as that error."""
    shown = {name: value for name, value in call.args.values.items() if name != "token"}
    if call.args.text("error"):
        raise SlackError(call.args.text("error"), args=shown)
    return {"args": shown}


def auth_test(call: Call) -> Json:
    workspace, app = call.workspace, call.workspace.app
    return {
        "url": f"https://{workspace.team.domain}.slack.com/",
        "team": workspace.team.name,
        "user": workspace.people[app.user_id].name,
        "team_id": workspace.team.id,
        "user_id": app.user_id,
        "bot_id": app.bot_id,
        "is_enterprise_install": False,
    }


def connections_open(call: Call) -> Json:
    ticket = call.workspace.new_id("ticket")
    call.workspace.socket_tickets.add(ticket)
    address = call.base_url.replace("http", "ws", 1)
    return {"url": f"{address}link/?ticket={ticket}&app_id={call.workspace.app.app_id}"}


def team_info(call: Call) -> Json:
    team = call.workspace.team
    return {"team": {"id": team.id, "name": team.name, "domain": team.domain, "email_domain": "", "icon": {}}}


def bots_info(call: Call) -> Json:
    if call.args.required("bot") != call.workspace.app.bot_id:
        raise SlackError("bot_not_found")
    return {"bot": render.bot(call.workspace)}


METHODS = {
    "api.test": Method(api_test, "tier4", caller="anyone"),
    "auth.test": Method(auth_test, "special"),
    "apps.connections.open": Method(connections_open, "tier3", caller="app"),
    "team.info": Method(team_info, "tier3", ("team:read",)),
    "bots.info": Method(bots_info, "tier3", ("users:read",)),
}
