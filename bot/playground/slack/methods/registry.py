"""Every Web API method that the playground answers."""

from bot.playground.slack.call import Method
from bot.playground.slack.methods import apps, chat, conversations, history, members, reactions, views

METHODS: dict[str, Method] = {
    **apps.METHODS,
    **chat.METHODS,
    **conversations.METHODS,
    **history.METHODS,
    **members.METHODS,
    **reactions.METHODS,
    **views.METHODS,
}
