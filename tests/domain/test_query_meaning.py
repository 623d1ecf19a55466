"""What queries find and what they do not; and that the quick ways find the same."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings

from pipeline.domain.errors import BadInput
from pipeline.domain.query.context import Context
from pipeline.domain.query.evidence import lit_by
from pipeline.domain.query.presearch import Presearcher
from pipeline.domain.query.tree import leaves
from tests.querying import CONTEXT, NOW, analysis, article, articles, check, means, queries

FINDS = """
de | Haushalt | Der Haushalt steht.
de | haushalt | HAUSHALTE
de | Haushalts | Der Haushalt steht.
de | Kiew | Kiews Bürgermeister
de | Kiews | In Kiew
de | Selenskyj | Selenskyjs Rede
de | Müller | Frau Mueller
de | Muller | Frau Müller
de | verhandeln | Sie verhandelten lange
de | Verhandlung | Die Verhandlungen
de | Bürger:innen | Die Bürgerinnen
de | Bürger*innen | Die Bürger_innen
de | Ukraine-Krieg | Im Ukraine-Krieg
de | Ukraine-Krieg | Der Ukraine Krieg
de | Haushalt Berlin | Berlin hat einen Haushalt
de | Haushalt OR Etat | Der Etat
de | "der Rat" | Heute tagt der Rat
de | "der Rat"~2 | der neue alte Rat
de | "Rat der"~2 | der Rat
de | "eins drei fünf"~2 | eins zwei drei vier fünf
de | "Mueller" | Herr Müller
de | Verhandl* | Verhandlungsrunde
de | Muell* | Müllers
de | Verhandl?ng | Verhandlung
de | Haus NEAR/2 Hof | Hof eins zwei Haus
de | Kiew NEAR/0 Kiew | Kiews Kiew
de | Rat NEAR/1 (Stadt OR "Land") | Land und Rat
de | 1.200 | Es waren 1.200 Menschen
de | -Etat Haushalt | Haushalt
de | NOT Etat | Haushalt
de | A OR NOT B | C
en | election | The elections
en | said | They say so
en | woman | Two women
en | poet | A poet
en | Müller | Muller
en | "Trump's" | Trump's
en | Trump | Trump's
en | Haushalt | The word Haushalt
ru | Зеленский | с Зеленским
fr | élection | l'élection
pl | władza | Władza
xx | 京都 | 東京都
xx | 東京都 | 東京都
"""

FINDS_NOT = """
de | Müll | Herr Müller
de | Kohl | Die Kohle
de | Wahl | Die Wähler
de | fordern | Sie fördern
de | Ei | Die Partei
de | Haushalt | Etat
de | Haushalt Etat | Haushalt
de | "Haushalt" | Haushalte
de | "der Rat" | Rat der
de | "der Rat" | der alte Rat
de | "der Rat"~1 | der neue alte Rat
de | "Rat der"~1 | der Rat
de | "eins drei fünf"~1 | eins zwei drei vier fünf
de | "drei eins fünf"~9 | eins zwei drei vier fünf
de | Haus NEAR/1 Hof | Hof eins zwei Haus
de | Kiew NEAR/5 Kiew | Kiew
de | "Kiew" NEAR/3 Haus | Kiews Haus
de | Krieg-Ukraine | Ukraine-Krieg
de | Haushalt -Etat | Haushalt und Etat
de | Verhandl* | handeln
de | Verhandl?ng | Verhandlungen
en | Mueller | Müller
en | poet | pöt
en | import | important
xx | 東都 | 東京都
"""


def rows(table):
    return [tuple(part.strip() for part in line.split("|")) for line in table.strip().splitlines()]


@pytest.mark.parametrize(("language", "query", "text"), rows(FINDS))
def test_a_query_finds(language, query, text):
    assert means(query, article(text, language=language))
    assert means(query, article("", title=text, language=language))


@pytest.mark.parametrize(("language", "query", "text"), rows(FINDS_NOT))
def test_a_query_does_not_find(language, query, text):
    assert not means(query, article(text, language=language))


def test_a_phrase_does_not_reach_from_the_title_into_the_text():
    assert not means('"Der Rat"', article("Rat", title="Der"))
    assert not means("Der NEAR/3 Rat", article("Rat", title="Der"))


def test_a_zone_narrows():
    assert means("title:Rat", article("", title="Rat"))
    assert not means("title:Rat", article("Rat"))
    assert not means("text:Rat", article("", title="Rat"))


def test_lang_narrows():
    assert means("lang:de Rat", article("Rat"))
    assert not means("lang:en Rat", article("Rat"))


KNOWN = article(
    outlet="Spree Anzeiger",
    authors=("Anna Maria Berg",),
    topics=("ukraine-negotiations",),
    story="01STORY",
    access="paid",
)


@pytest.mark.parametrize(
    "query",
    [
        'outlet:"spree anzeiger"',
        "outlet:@berlin",
        "author:Berg",
        'author:"Anna Maria"',
        "topic:Ukraine-Negotiations",
        "story:01story",
        "access:paid",
        "lang:de",
    ],
)
def test_a_field_finds_what_is_known(query):
    assert means(query, KNOWN)


@pytest.mark.parametrize(
    "query",
    ["outlet:Spree", "outlet:@nowhere", 'author:"Anna Berg"', "topic:ukraine", "access:free"],
)
def test_a_field_finds_nothing_else(query):
    assert not means(query, KNOWN)


def test_a_name_is_found_in_each_of_its_spellings():
    assert means("name:Selenskyj", article("Zelensky spoke", language="en"))
    assert means("name:selenskyj", article("с Зеленским", language="ru"))
    assert means("name:Kiew", article("In Kyiv", language="en"))
    assert not means("name:Kiew", article("In Paris"))


def test_an_unknown_name_is_its_own_spelling():
    assert means('name:"Anna Berg"', article("Das sagte Anna Bergs Anwalt"))


BERLIN = Context(NOW, "Europe/Berlin")


@pytest.mark.parametrize(
    ("query", "published", "found"),
    [
        ("since:7d", NOW - timedelta(days=7), True),
        ("since:7d", NOW - timedelta(days=7, seconds=1), False),
        ("since:today", datetime(2026, 11, 23, 23, tzinfo=UTC), True),
        ("since:today", datetime(2026, 11, 23, 22, 59, tzinfo=UTC), False),
        ("published:2026-11-21", datetime(2026, 11, 20, 23, tzinfo=UTC), True),
        ("published:2026-11-21", datetime(2026, 11, 21, 23, tzinfo=UTC), False),
        ("published:[2026-11-20 TO 2026-11-21]", datetime(2026, 11, 21, 22, 59, tzinfo=UTC), True),
        ("published:[2026-10 TO 2026-10]", datetime(2026, 10, 31, 23, tzinfo=UTC), False),
        ("before:2026-11-21", datetime(2026, 11, 20, 22, 59, tzinfo=UTC), True),
        ("before:2026-11-21", datetime(2026, 11, 20, 23, tzinfo=UTC), False),
        ("after:2026-11-21", datetime(2026, 11, 21, 23, tzinfo=UTC), True),
        ("after:2026-11-21", datetime(2026, 11, 21, 22, tzinfo=UTC), False),
        ("after:2026-11-21T10:30", datetime(2026, 11, 21, 9, 31, tzinfo=UTC), True),
        ("before:2026-11-21T10:30Z", datetime(2026, 11, 21, 10, 29, tzinfo=UTC), True),
    ],
)
def test_dates_are_meant_in_the_zone_of_the_one_who_asks(query, published, found):
    assert means(query, article(published=published), BERLIN) is found


def test_an_article_without_a_date_or_from_the_future_counts_by_when_it_was_seen():
    assert means("since:1h", article(published=None), BERLIN)
    assert means("before:2026-12", article(published=NOW + timedelta(days=90)), BERLIN)


@settings(max_examples=500, deadline=None)
@given(queries, articles)
def test_the_quick_form_answers_as_the_reference_does(query, found):
    assert check(query).holds(analysis().layers(found)) is means(query, found)


@settings(max_examples=300, deadline=None)
@given(queries, articles)
def test_a_query_made_for_one_language_finds_the_same_and_lights_the_same(query, found):
    layers = analysis().layers(found)
    for_all, for_one = check(query), check(query).narrowed(layers.tag)
    assert for_one.holds(layers) is for_all.holds(layers)
    if for_all.holds(layers):
        assert lit_by(for_one, layers) == lit_by(for_all, layers)


@settings(max_examples=300, deadline=None)
@given(queries, articles)
def test_the_presearcher_leaves_no_match_out_whatever_the_frequencies(query, found):
    layers = analysis().layers(found)
    for salt in range(3):
        searcher = Presearcher(lambda need, salt=salt: float(hash((need, salt)) % 97))
        try:
            searcher.put("q", check(query))
        except BadInput:
            return
        assert bool(searcher.matches(layers)) is means(query, found)


def test_the_generated_pairs_have_teeth():
    """Each kind of node stands in matching and in other pairs; a third of all pairs match."""
    met: Counter[bool] = Counter()
    kinds: Counter[tuple[str, bool]] = Counter()

    @settings(max_examples=400, deadline=None, database=None, derandomize=True)
    @given(queries, articles)
    def look(query, found):
        answer = means(query, found, CONTEXT)
        met[answer] += 1
        for leaf in leaves(query):
            kinds[type(leaf).__name__, means(leaf, found)] += 1

    look()
    assert met[True] > 0.25 * sum(met.values())
    assert len(kinds) == 2 * 12
