"""The operator's digest: what went wrong within a day, and what to do about each thing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from pipeline.domain.content import Content, notice_content
from pipeline.domain.plain import cleaned

SHOWN = 10


@dataclass(frozen=True, slots=True)
class Trouble:
    """One kind of trouble: how many things, a line for each, the first ones shown."""

    kind: str
    count: int
    lines: Sequence[str]


#: kind → of one thing, of many, what to do
WORDS: Mapping[str, Mapping[str, tuple[str, str, str]]] = {
    "de": {
        "tasks": (
            "eine Aufgabe gescheitert oder zu spät",
            "{count} Aufgaben gescheitert oder zu spät",
            "Was zu tun ist: Ursache beheben (morgenlage doctor nennt sie meist), dann die Aufgabe in Airflow neu starten. Verloren ist nichts.",
        ),
        "still": (
            "eine Stufe steht still",
            "{count} Stufen stehen still",
            "Was zu tun ist: Nachsehen, ob «morgenlage watch» oder der Scheduler läuft; morgenlage run STUFE zeigt, woran es liegt. Was wartet, bleibt erhalten.",
        ),
        "feeds": (
            "ein Feed antwortet nicht mehr",
            "{count} Feeds antworten nicht mehr",
            "Was zu tun ist: morgenlage feed check ADRESSE zeigt, was das Medium antwortet. Neue Adresse: feed add; nicht mehr fragen: feed remove.",
        ),
        "given_up": (
            "eine Nachricht aufgegeben",
            "{count} Nachrichten aufgegeben",
            "Was zu tun ist: Adresse mit dem Empfänger klären. Die Treffer stehen weiter unter morgenlage alert history.",
        ),
        "held": (
            "eine Nachricht zurückgehalten",
            "{count} Nachrichten zurückgehalten",
            "Was zu tun ist: Ansehen, dann morgenlage restore --release oder --drop.",
        ),
        "lag": (
            "ein Artikel noch nicht im Suchindex",
            "{count} Artikel noch nicht im Suchindex",
            "Was zu tun ist: Nachsehen, ob der Suchserver läuft. Alarme gehen trotzdem hinaus; der Index holt von selbst auf.",
        ),
        "aside": (
            "eine Seite oder ein Eintrag beiseitegelegt",
            "{count} Seiten und Einträge beiseitegelegt",
            "Was zu tun ist: Meist nichts. Wenn ein Grund plötzlich häufig wird, morgenlage feed list ansehen.",
        ),
    },
    "en": {
        "tasks": (
            "one task failed or late",
            "{count} tasks failed or late",
            "What to do: mend the cause (morgenlage doctor mostly names it), then clear the task in Airflow. Nothing is lost.",
        ),
        "still": (
            "one stage stands still",
            "{count} stages stand still",
            "What to do: see whether «morgenlage watch» or the scheduler runs; morgenlage run STAGE shows what is wrong. What waits is kept.",
        ),
        "feeds": (
            "one feed no longer answers",
            "{count} feeds no longer answer",
            "What to do: morgenlage feed check ADDRESS shows what the outlet answers. A new address: feed add; to ask no more: feed remove.",
        ),
        "given_up": (
            "one message given up",
            "{count} messages given up",
            "What to do: ask its receiver about the address. What was found still stands in morgenlage alert history.",
        ),
        "held": (
            "one message held",
            "{count} messages held",
            "What to do: look at what would go out, then morgenlage restore --release or --drop.",
        ),
        "lag": (
            "one article not yet in the index",
            "{count} articles not yet in the index",
            "What to do: see whether the search server runs. Alerts go out all the same; the index catches up by itself.",
        ),
        "aside": (
            "one page or entry put aside",
            "{count} pages and entries put aside",
            "What to do: mostly nothing. Where a reason becomes frequent all at once, look at morgenlage feed list.",
        ),
    },
}
FRAME: Mapping[str, tuple[str, str, str, str]] = {
    "de": (
        "Betrieb: {what}",
        "Stand vom {day}: was in den letzten 24 Stunden nicht lief, und was zu tun ist.",
        "… und {count} weitere",
        "Diese Mail kommt höchstens einmal am Tag, und nur wenn etwas war. Abstellen: die Einstellung «operator».",
    ),
    "en": (
        "Operations: {what}",
        "As of {day}: what went wrong within the last 24 hours, and what to do.",
        "… and {count} more",
        "This mail comes once a day at most, and only where something happened. To stop it: the setting «operator».",
    ),
}
#: what a line says in words, and what the house's own names mean to a reader
SAID: Mapping[str, Mapping[str, str]] = {
    "de": {
        "waits": "{stage}: wartet seit {at}",
        "feed": "{outlet}: {url} ({why}; zuletzt erreicht {at})",
        "message": "{kind} an {target}: {why}",
        "task": "{at}: {subject} {kind}{often}: {why}",
        "failed": "gescheitert",
        "late": "zu spät",
        "alert": "Meldung",
        "rollup": "Sammelmeldung",
        "digest": "Überblick",
        "confirm": "Anmeldung",
        "notice": "Hinweis",
        "gone": "gibt es nicht mehr",
        "blocked": "lässt uns nicht ein",
        "failing": "antwortet nicht",
    },
    "en": {
        "waits": "{stage}: waiting since {at}",
        "feed": "{outlet}: {url} ({why}; last reached {at})",
        "message": "{kind} to {target}: {why}",
        "task": "{at}: {subject} {kind}{often}: {why}",
        "failed": "failed",
        "late": "late",
        "alert": "alert",
        "rollup": "roll-up",
        "digest": "digest",
        "confirm": "sign-up",
        "notice": "notice",
        "gone": "there is no such feed any more",
        "blocked": "lets us in no more",
        "failing": "does not answer",
    },
}
LONGEST = 300  # of one line


def line(language: str, which: str, **values: object) -> str:
    """A line of the mail in the reader's language; values that are our own names are put in words."""
    said = SAID[language]
    ours = {"kind", "why"}
    words = {
        key: said.get(str(value), value) if key in ours else value for key, value in values.items()
    }
    text = " ".join(said[which].format_map(words).split())
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def operator_key(day: date) -> str:
    """The occasion: one mail a local date."""
    return f"operator/{day.isoformat()}"


def operator_content(troubles: Sequence[Trouble], day: date, language: str) -> Content:
    """What the mail holds; the gravest trouble, which is the first, names it. `language`: de or en."""
    subject, opening, _, foot = FRAME[language]
    told = [headed(one, language) for one in troubles if one.kind != "aside"]
    title = subject.format(what=", ".join(told or [headed(one, language) for one in troubles]))
    shown = f"{day:%d.%m.%Y}" if language == "de" else f"{day:%d %B %Y}".lstrip("0")
    sections = [section(one, language) for one in troubles]
    content = notice_content(title, [opening.format(day=shown)])
    return content | cleaned({"sections": sections, "foot": foot})


def headed(trouble: Trouble, language: str) -> str:
    """The trouble in a few words."""
    one, many, _ = WORDS[language][trouble.kind]
    return one if trouble.count == 1 else many.format(count=trouble.count)


def section(trouble: Trouble, language: str) -> Content:
    """A heading, some lines, and what to do."""
    title = headed(trouble, language)
    lines = list(trouble.lines[:SHOWN])
    if lines and trouble.count > len(lines) and trouble.kind != "aside":
        lines.append(FRAME[language][2].format(count=trouble.count - len(lines)))
    advice = WORDS[language][trouble.kind][2]
    return {"title": title[0].upper() + title[1:], "lines": lines, "advice": advice}
