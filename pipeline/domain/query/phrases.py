"""The words in which queries are explained, a language a table."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Phrases:
    """`{}` takes what is spoken of."""

    articles: str
    all_of: str
    both: str
    either: str
    unless: str
    contains: Mapping[str, str]
    contains_not: Mapping[str, str]
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
    on: str
    between: str
    before: str
    after: str
    days: Mapping[str, str]
    ago: Mapping[str, str]


EN = Phrases(
    articles="Articles are looked for. They",
    all_of="Articles are looked for of which all this is true. They",
    both="and",
    either="or",
    unless="– it is not true that they {}",
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
    on="were published on or in {}",
    between="were published from {} to {} (both included)",
    before="were published before {}",
    after="were published after {} had ended",
    days={"today": "the beginning of today", "yesterday": "the beginning of yesterday"},
    ago={"h": "{} hours", "d": "{} days", "w": "{} weeks"},
)

DE = Phrases(
    articles="Gesucht werden Artikel. Sie",
    all_of="Gesucht werden Artikel, für die alles dies gilt. Sie",
    both="und",
    either="oder",
    unless="– es gilt nicht: sie {}",
    contains={
        "any": "enthalten {}",
        "title": "haben im Titel {}",
        "text": "haben im Text {}",
    },
    contains_not={
        "any": "enthalten nicht {}",
        "title": "haben im Titel nicht {}",
        "text": "haben im Text nicht {}",
    },
    any_form="*{}* in jeder Form",
    dashed="die Teile von *{}* nebeneinander, in jeder Form",
    exactly="genau *{}*",
    slop="(mit höchstens {} anderen Wörtern dazwischen)",
    beginning="ein Wort, das mit *{}* beginnt",
    like="ein Wort wie *{}* (jedes ? ein Zeichen, * beliebig viele)",
    near="{0} und {1} mit höchstens {2} Wörtern dazwischen, gleich in welcher Folge",
    near_any="in jeder Form; Teile von Zusammensetzungen zählen nicht",
    near_exact="genau so geschrieben, weil ein Wort in Anführungszeichen steht; Teile zählen nicht",
    fields={
        "outlet": "stammen von *{}*",
        "author": "sind von *{}*",
        "lang": "sind in der Sprache *{}*",
        "topic": "gehören zum Thema *{}*",
        "story": "gehören zur Geschichte *{}*",
        "access": "haben den Zugang *{}*",
    },
    group="stammen von einem Medium der Gruppe *{}*",
    name="nennen *{}*, in jeder Schreibweise der Namenstafel",
    since="sind erschienen seit {}",
    last="sind erschienen in den letzten {}",
    until="sind erschienen bis {} (einschließlich)",
    on="sind erschienen am oder im {}",
    between="sind erschienen von {} bis {} (beide eingeschlossen)",
    before="sind erschienen vor {}",
    after="sind erschienen nach dem Ende von {}",
    days={"today": "heute früh", "yesterday": "gestern früh"},
    ago={"h": "{} Stunden", "d": "{} Tagen", "w": "{} Wochen"},
)
