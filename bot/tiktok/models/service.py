"""Customer service (domain.md 4.2). Who chatted, and what was said, is never read."""

from bot.tiktok.models.base import Answer, Count, Flag, Id, Listed, Moment, Number, Token


class ServicePerformance(Answer):
    """Of the chats that began in the range. `satisfaction_percentage` is the share of ratings of 4 or 5 stars; what is
    left of it holds the 3 stars too, and so is not dissatisfaction.
    """

    support_session_count: Count = None
    response_percentage: Number = None
    satisfaction_percentage: Number = None
    response_time_mins: Number = None


class ServicePerformanceAnswer(Answer):
    performance: ServicePerformance | None = None


class ChatSession(Answer):
    """`satisfaction_score` is 1 to 5, none where nobody rated; `first_response_time` is in seconds."""

    id: Id
    begin_time: Moment = None
    satisfaction_score: Count = None
    first_response_time: Number = None
    first_response_late: Flag = None


class ChatSessionPage(Answer):
    sessions: Listed[ChatSession]
    next_page_token: Token = None
