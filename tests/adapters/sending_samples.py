"""Messages as the stages make them, for the tests of what is sent."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from pipeline.domain.alert import Alert, Match, Reason
from pipeline.domain.article import Article
from pipeline.domain.content import (
    News,
    alert_content,
    confirm_content,
    grown,
    notice_content,
    rollup_content,
)
from pipeline.domain.digest import Material, digest_content, grouped
from pipeline.domain.message import Message
from pipeline.domain.story import Story, Told
from pipeline.domain.subscriber import Subscriber

NOW = datetime(2026, 11, 17, 6, 0, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")
ALERT = Alert("01ALERT", "01OWNER", "Ukraine-Gespräche", 'Selenskyj OR "Genfer Runde"', NOW)
READER = Subscriber(
    "01READER", "01OWNER", "redaktion@example.org", NOW, "active", at=time(7), confirmed=NOW
)

#: story title, topics, then reports: hours ago, outlet, language, title, extract
NEWS = [
    (
        "Selenskyj kündigt neue Gesprächsrunde in Genf an",
        ("ukraine",),
        [
            (
                1,
                "BerlinMorgen",
                "de",
                "Selenskyj kündigt neue Gesprächsrunde in Genf an",
                "… Präsident **Selenskyj** will die **Gespräche** in Genf noch im November wieder …",
            ),
            (3, "Hafenblatt", "de", "Genf statt Istanbul: Kiew sucht einen neuen Tisch", ""),
            (5, "The Northern Ledger", "en", "Zelensky to reopen Geneva channel this month", ""),
            (
                9,
                "Mittelland-Kurier",
                "de",
                "Schweiz bestätigt Vorbereitungen für Ukraine-Treffen",
                "",
            ),
        ],
    ),
    (
        "Elbe steigt in Lauenburg auf den höchsten Stand seit 2013",
        (),
        [
            (
                2,
                "Hafenblatt",
                "de",
                "Elbe steigt in Lauenburg auf den höchsten Stand seit 2013",
                "… das **Hochwasser** wird nach Angaben des Landkreises erst am Mittwoch …",
            ),
            (4, "Sender Mitte", "de", "Lauenburgs Altstadt wird geräumt", ""),
        ],
    ),
    (
        "Kommission prüft Staatshilfe für Stahlwerk Brennach",
        ("Industriepolitik",),
        [
            (
                6,
                "Wirtschaft am Tag",
                "de",
                "Brüssel nimmt Brennachs Millionen unter die Lupe",
                "… die **Staatshilfe** von 840 Millionen Euro soll den Umbau auf Wasserstoff …",
            ),
            (7, "The Northern Ledger", "en", "EU opens probe into German steel subsidy", ""),
            (
                8,
                "BerlinMorgen",
                "de",
                "Stahlwerk Brennach: Betriebsrat fürchtet um 3.100 Stellen",
                "",
            ),
        ],
    ),
    (
        "Streik der Lokführer beginnt in der Nacht",
        (),
        [
            (
                10,
                "Sender Mitte",
                "de",
                "Lokführer legen ab zwei Uhr die Arbeit nieder",
                "… der **Streik** soll 48 Stunden dauern und auch den Fernverkehr …",
            ),
        ],
    ),
    (
        "Landgericht spricht früheren Klinikchef von Untreue frei",
        (),
        [
            (
                11,
                "Mittelland-Kurier",
                "de",
                "Landgericht spricht früheren Klinikchef von Untreue frei",
                "",
            ),
            (12, "BerlinMorgen", "de", "Freispruch im Klinikprozess: Was das Urteil bedeutet", ""),
        ],
    ),
    (
        "Museum zeigt Briefe von Käthe Grünwald zum ersten Mal",
        (),
        [
            (
                14,
                "Hafenblatt",
                "de",
                "Museum zeigt Briefe von Käthe Grünwald zum ersten Mal",
                "… darunter elf **Briefe** aus dem Exil, die bisher niemand …",
            ),
        ],
    ),
]


def articles():
    """(story, its articles with their extracts), as in NEWS."""
    for number, (title, topics, reports) in enumerate(NEWS, 1):
        made = [
            (
                Article(
                    id=f"01ARTICLE{number}{place}",
                    url=f"https://{outlet.lower().replace(' ', '')}.example/a/{number}-{place}.html",
                    outlet=outlet,
                    title=headline,
                    text="",
                    first_seen=NOW - timedelta(hours=hours),
                    published=NOW - timedelta(hours=hours, minutes=17 * place),
                    language=language,
                    story=f"01STORY{number}",
                ),
                extract,
            )
            for place, (hours, outlet, language, headline, extract) in enumerate(reports)
        ]
        first, latest = made[-1][0].when, made[0][0].when
        story = Story(f"01STORY{number}", title, first, latest, topics)
        ids = tuple(article.id for article, _ in made)
        yield Told(story, ids, len(ids), max(1, len(ids) - number % 2)), made


def message(kind, made, *, key="alert:1/story:1/first/mailto:redaktion@example.org", **rest):
    """A message to the reader."""
    content = rest.pop("content", made)
    return replace(
        Message(
            id="01MESSAGE",
            key=key,
            kind=kind,
            target="mailto:redaktion@example.org",
            created=NOW,
            language="de",
            content=content,
        ),
        **rest,
    )


def digest_message(**rest):
    """A digest of six stories."""
    told, found, matches = {}, {}, []
    for story, made in articles():
        told[story.story.id] = story
        for article, extract in made:
            found[article.id] = article
            reason = Reason(("Selenskyj",), extract)
            matches.append(
                Match(
                    f"m{article.id}", "01ALERT", article.id, 1, story.story.id, NOW, "sent", reason
                )
            )
    labels = {"01ALERT": "Ukraine-Gespräche"}
    material = Material(found, told, labels, {"ukraine": "Ukraine-Verhandlungen"})
    groups = grouped(matches, material)
    content = digest_content(READER, date(2026, 11, 17), groups, material, BERLIN)
    return message("digest", content, **rest)


def news(occasion="first", **rest):
    """The first story, as an alert finds it."""
    story, made = next(iter(articles()))
    (article, extract), *others = made
    reason = Reason(("Selenskyj", "Gespräche"), extract)
    return replace(News(article, reason, occasion, story, [one for one, _ in others]), **rest)


def alert_message(occasion="first", **rest):
    """An alert on the first story."""
    before = "Selenskyj bietet Gespräche an" if occasion == "headline" else ""
    return message(
        "alert", alert_content(ALERT, news(occasion, headline_before=before), BERLIN), **rest
    )


def rollup_message(**rest):
    """A roll-up of the lead of each story."""
    content = rollup_content(ALERT, NOW, BERLIN)
    for story, made in articles():
        article, extract = made[0]
        one = News(article, Reason(("Selenskyj",), extract), "first", story)
        content = grown(content, alert_content(ALERT, one, BERLIN))
    return message("rollup", content, **rest)


def confirm_message(**rest):
    """The mail to a new subscriber."""
    return message("confirm", confirm_content(READER, "k7q2w5e4r3t6z7u8", 48), **rest)


def notice_message(**rest):
    """A word from the house."""
    paragraphs = [
        "Der Alarm hat in der letzten Stunde 52 Treffer gebracht, mehr als die Grenze erlaubt.",
        "Er ruht, bis Sie ihn mit `morgenlage alert resume` wieder wecken. Nichts ging verloren.",
    ]
    return message(
        "notice", notice_content("Ein Alarm hat sich angehalten", paragraphs, ALERT), **rest
    )


EVERY_KIND = {
    "alert": alert_message,
    "rollup": rollup_message,
    "digest": digest_message,
    "confirm": confirm_message,
    "notice": notice_message,
}


def longest_lines(raw):
    """(longest line of a mail's head, longest line of its body), in octets."""
    head, _, body = raw.partition(b"\r\n\r\n")
    return [max(len(line) for line in part.split(b"\r\n")) for part in (head, body)]
