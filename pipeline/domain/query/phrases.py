"""The words in which queries are explained, a language a table."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Phrases:
    """`{}` takes what is spoken of. Each clause goes on after «articles that» («Artikel, die»)."""

    articles: str
    both: str
    either: str
    unless: str
    contains: Mapping[str, str]
    contains_not: Mapping[str, str]
    #: of a single word, which is looked for in every form
    without: Mapping[str, str]
    any_form: str
    dashed: str
    exactly: str
    slop: str
    beginning: str
    like: str
    near: str
    near_any: str
    near_exact: str
    fields: Mapping[str, str]
    group: str
    name: str
    since: str
    last: str
    until: str
    #: by how many parts the moment has: a year, a month, a day, a minute
    on: tuple[str, str, str, str]
    between: str
    before: str
    after: str
    days: Mapping[str, str]
    ago: Mapping[str, str]
    one_ago: Mapping[str, str]
    #: how people write a day and a minute
    day: str
    minute: str
    months: tuple[str, ...] = ()


EN = Phrases(
    articles="Articles that",
    both="and",
    either="or",
    unless="are none of those that {}",
    contains={
        "any": "contain {}",
        "title": "have in the title {}",
        "text": "have in the text {}",
    },
    contains_not={
        "any": "do not contain {}",
        "title": "do not have in the title {}",
        "text": "do not have in the text {}",
    },
    without={
        "any": "do not contain *{}* in any form",
        "title": "do not have in the title *{}* in any form",
        "text": "do not have in the text *{}* in any form",
    },
    any_form="*{}* in any form",
    dashed="the pieces of *{}* next to each other, in any form",
    exactly="exactly *{}*",
    slop="(with at most {} other words between)",
    beginning="a word that begins with *{}*",
    like="a word like *{}* (each ? one character, * any number)",
    near="{0} and {1} with at most {2} words between, in either order",
    near_any="in any form; parts of compounds do not count",
    near_exact="exactly as written, because a word is quoted; parts of compounds do not count",
    fields={
        "outlet": "come from the outlet *{}*",
        "author": "are by *{}*",
        "lang": "are in the language *{}*",
        "topic": "belong to the topic *{}*",
        "story": "belong to the story *{}*",
        "access": "can be read: *{}*",
    },
    group="come from an outlet of the group *{}*",
    name="name *{}*, in any spelling that the table of names has",
    since="were published since {}",
    last="were published in the last {}",
    until="were published up to {} (included)",
    on=(
        "were published in {}",
        "were published in {}",
        "were published on {}",
        "were published at {}",
    ),
    between="were published from {} to {} (both included)",
    before="were published before {}",
    after="were published after {} had ended",
    days={"today": "the beginning of today", "yesterday": "the beginning of yesterday"},
    ago={"h": "{} hours", "d": "{} days", "w": "{} weeks"},
    one_ago={"h": "60 minutes", "d": "24 hours", "w": "7 days"},
    day="{2}-{1}-{0}",
    minute="{} {}",
)

DE = Phrases(
    articles="Artikel, die",
    both="und",
    either="oder",
    unless="keine von denen sind, die {}",
    contains={
        "any": "{} enthalten",
        "title": "im Titel {} haben",
        "text": "im Text {} haben",
    },
    contains_not={
        "any": "nicht {} enthalten",
        "title": "im Titel nicht {} haben",
        "text": "im Text nicht {} haben",
    },
    without={
        "any": "*{}* in keiner Form enthalten",
        "title": "im Titel *{}* in keiner Form haben",
        "text": "im Text *{}* in keiner Form haben",
    },
    any_form="*{}* in jeder Form",
    dashed="die Teile von *{}* nebeneinander (in jeder Form)",
    exactly="genau *{}*",
    slop="(mit höchstens {} anderen Wörtern dazwischen)",
    beginning="ein Wort, das mit *{}* beginnt,",
    like="ein Wort wie *{}* (jedes ? ein Zeichen, * beliebig viele)",
    near="{0} und {1} mit höchstens {2} Wörtern dazwischen, gleich in welcher Folge,",
    near_any="in jeder Form; Teile von Zusammensetzungen zählen nicht",
    near_exact="genau so geschrieben, weil ein Wort in Anführungszeichen steht; Teile zählen nicht",
    fields={
        "outlet": "von *{}* stammen",
        "author": "von *{}* geschrieben sind",
        "lang": "in der Sprache *{}* verfasst sind",
        "topic": "zum Thema *{}* gehören",
        "story": "zur Geschichte *{}* gehören",
        "access": "den Zugang *{}* haben",
    },
    group="von einem Medium der Gruppe *{}* stammen",
    name="*{}* nennen, in jeder Schreibweise der Namenstafel",
    since="seit {} erschienen sind",
    last="in den letzten {} erschienen sind",
    until="bis {} (einschließlich) erschienen sind",
    on=(
        "im Jahr {} erschienen sind",
        "im {} erschienen sind",
        "am {} erschienen sind",
        "um {} erschienen sind",
    ),
    between="von {} bis {} (beide eingeschlossen) erschienen sind",
    before="vor {} erschienen sind",
    after="nach dem Ende von {} erschienen sind",
    days={"today": "heute früh", "yesterday": "gestern früh"},
    ago={"h": "{} Stunden", "d": "{} Tagen", "w": "{} Wochen"},
    one_ago={"h": "60 Minuten", "d": "24 Stunden", "w": "7 Tagen"},
    day="{}.{}.{}",
    minute="{}, {} Uhr",
    months=(
        "Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September",
        "Oktober", "November", "Dezember",
    ),
)  # fmt: skip
