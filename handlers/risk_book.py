"""The words of ``/risk``."""

from handlers import risk_commands as risks
from handlers.commands import Book, Command

RISK = Book(
    "/risk",
    (
        Command("", "", "The live risks, those first that nobody has", risks.listed),
        Command(
            "list",
            "list [mine|open|taken|critical|snoozed] [shop]",
            "The live risks, those first that nobody has",
            risks.listed,
            ("/risk list mine", "/risk list open acme-us"),
        ),
        Command(
            "show",
            "show 17",
            "One risk: evidence, what to do, who has it",
            risks.shown,
            ("/risk show 17",),
            behind=True,
        ),
        Command(
            "ack", "ack 17 [18 …]", "Take risks: you have them", risks.acknowledged, ("/risk ack 17 18",), behind=True
        ),
        Command(
            "snooze",
            "snooze 17 [1h|2d|tomorrow|monday|eve]",
            "Silence risks; they come back by themselves",
            risks.snoozed,
            ("/risk snooze 17 4h",),
            behind=True,
        ),
        Command(
            "assign",
            "assign 17 @person",
            "Give risks to somebody, who is told; short names of the configuration file are known too",
            risks.assigned,
            ("/risk assign 17 me", "/risk assign 17 ana"),
            behind=True,
        ),
        Command(
            "resolve",
            "resolve 17 [note]",
            "Say that risks are over",
            risks.resolved,
            ("/risk resolve 17 restocked",),
            behind=True,
        ),
    ),
)
