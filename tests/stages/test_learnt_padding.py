"""What an outlet's pages teach is taken out of all its recent articles, whichever came first."""

from datetime import UTC, datetime, timedelta
from itertools import permutations

from pipeline.adapters.store.sql import SqlStore
from pipeline.domain.address import Tracking
from pipeline.domain.feed import Announced, Feed
from pipeline.domain.page import Page, RawRef
from pipeline.stages.judged import Judgement
from pipeline.stages.keeping import Keeper
from tests.domain.padding_pages import TABLES, draft

NOON = datetime(2026, 11, 16, 12, tzinfo=UTC)
JUDGEMENT = Judgement(Tracking(), frozenset(), TABLES, timedelta(hours=48), UTC)
FEED = Feed(id="f", url="https://www.berlinmorgen.example/feed", outlet="BerlinMorgen", added=NOON)

#: two pages that prove the habit by themselves, and one that alone would be believed
COUNCIL = """Der Rat hat am Abend getagt und den Haushalt beraten.
## Lange Sitzung – Rat Haushalt Ort
Es wurde spät, denn viele wollten reden.
## Knappe Mehrheit – Rat Haushalt Ort
Am Ende stimmten neun dafür und acht dagegen."""
BRIDGE = """Die alte Brücke über den Fluss wird im Sommer erneuert.
## Sperrung ab Juni – Brücke Sommer Umleitung
Der Verkehr rollt dann über den Ring.
## Kosten steigen – Brücke Sommer Umleitung
Der Umbau kostet vier Millionen, sagt der Kreis."""
TALKS = """Selenskyj hat eine neue Initiative für Gespräche mit Moskau angekündigt.
## Gespräche in Genf – Genf Gespräche
Am Dienstag sollen die Unterhändler in Genf zusammenkommen. Zwei Tage sind vorgesehen.
## Kreml reagiert kühl
Aus Moskau hieß es, man habe noch keine Einladung erhalten."""
PAGES = {
    "rat": (COUNCIL, "Rat berät den Haushalt"),
    "bruecke": (BRIDGE, "Brücke wird erneuert"),
    "genf": (TALKS, "Selenskyj kündigt neue Initiative für Gespräche an"),
}


def archived(order, together):
    """Every article's text by address, once its page was kept; how many share a transaction."""
    store = SqlStore("sqlite://", lambda: 0.0)
    numbers = iter(range(100))
    rows = [(key, key, Announced(key, address(key), key)) for key in order]
    with store.batch() as b:
        b.feeds.add(FEED)
        b.entries.announce(FEED, rows, NOON)
    for at in range(0, len(order), together):
        with store.batch() as b:
            keeper = Keeper(b, JUDGEMENT, NOON, lambda _: f"id{next(numbers)}")
            for key in order[at : at + together]:
                text, title = PAGES[key]
                assert keeper.keep(kept(key), draft(text, title=title)) == ""
            keeper.close()
    with store.look() as b:
        found = b.articles.of_outlet("BerlinMorgen", NOON - timedelta(days=1))
    store.close()
    return {one.url: one.text for one in found}


def address(key):
    return f"https://www.berlinmorgen.example/{key}.html"


def kept(key):
    where = address(key)
    raw = RawRef("a.warc.gz", 0, 1)
    return Page(key, key, "BerlinMorgen", where, where, NOON, "text/html", key, raw)


def test_the_habit_of_hanging_phrases_reaches_the_articles_that_came_before_it():
    texts = archived(["genf", "rat", "bruecke"], together=1)
    assert "Genf Gespräche" not in texts[address("genf")]


def test_in_whatever_order_the_pages_come_the_archive_reads_the_same():
    first = archived(["rat", "bruecke", "genf"], together=1)
    assert "– Rat Haushalt Ort" not in "".join(first.values())
    for order in permutations(PAGES):
        for together in (1, 2, 3):
            assert archived(order, together) == first, (order, together)
