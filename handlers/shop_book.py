"""The words of ``/shop``."""

import handlers.connect as connect
import handlers.digest_commands as digests
import handlers.rules as rules
import handlers.shop_questions as questions
import handlers.status as status
from handlers.commands import Book, Command

SHOP = Book(
    "/shop",
    (
        Command(
            "", "[shop]", "All shops, worst first; one shop on one page", questions.answer_overview, ("/shop acme-us",)
        ),
        Command(
            "sps",
            "sps [shop] [range]",
            "Shop Performance Score or Store Rating: metrics, limits, room left and trend",
            questions.answer_about_sps,
            ("/shop sps acme-us", "/shop sps acme 30d"),
            behind=True,
        ),
        Command(
            "stock",
            "stock [shop] [range]",
            "What is out, what will be, and what is oversold",
            questions.answer_about_stock,
            ("/shop stock acme-us",),
            also="inventory",
            behind=True,
        ),
        Command(
            "violations",
            "violations [shop] [range]",
            "Tickets, appeal deadlines, blocked listings and points",
            questions.answer_about_violations,
            ("/shop violations acme-us 90d",),
            behind=True,
        ),
        Command(
            "kpi",
            "kpi [shop] [range] [explain]",
            "Every KPI, against the days before and what is usual; explain says what each means",
            questions.answer_about_kpi,
            ("/shop kpi acme-us 30d", "/shop kpi acme-us explain"),
            behind=True,
        ),
        Command(
            "rules",
            "rules [shop or market]",
            "The limits, gates and targets that hold, with source and date",
            rules.answer_about_rules,
            ("/shop rules acme-us", "/shop rules uk"),
            behind=True,
        ),
        Command(
            "status",
            "status [time or name]",
            "Did today's digests go out, and is everything well?",
            status.answered,
            ("/shop status 09:00",),
        ),
        Command("connect", "connect", "Links for sellers to connect shops, and which are connected", connect.answered),
        Command("digest list", "digest list", "The digests, where they go and when the next is due", digests.listed),
        Command(
            "digest preview", "digest preview NAME", "What a digest would say now, for you alone", digests.previewed
        ),
        Command("digest now", "digest now NAME", "Post a digest to its channel at once", digests.sent_now),
        Command("digest off", "digest off NAME", "Stop a digest", digests.switched_off),
        Command("digest on", "digest on NAME", "Start a digest again that was stopped", digests.switched_on),
        Command("digest", "digest", "Set up a new digest", digests.asked_to_create),
    ),
    otherwise=questions.answer_named,
)
