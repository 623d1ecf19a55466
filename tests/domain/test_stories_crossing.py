"""Which German and English reports meet in one story, and which must not. Texts are invented."""

import tomllib
from datetime import timedelta
from functools import cache

import pytest

from pipeline.domain.names import NameTable
from pipeline.domain.stories.item import Item
from tests.quality.clusters import ROOT, START, clustered, lexicon


@cache
def known():
    names = tomllib.loads((ROOT / "config" / "names.toml").read_text(encoding="utf-8"))
    return lexicon(), NameTable.of(names)


def one_story(*reports, hours=3):
    """Whether (language, title, lead) all come together, some hours apart."""
    tables, names = known()
    items = [
        Item(f"a{n}", START + timedelta(hours=n * hours), *report, names=names.names(*report[1:]))
        for n, report in enumerate(reports)
    ]
    return len(set(clustered(items, tables=tables).values())) == 1


def apart(one, other):
    return not one_story(one, other)


CAPITAL = (
    "en",
    "Russia hits Ukrainian capital",
    "At least nine people were killed when missiles struck apartment blocks in Kyiv overnight.",
)
NINE = (
    "en",
    "Nine killed in strikes on Kyiv",
    "Missiles tore into apartment blocks in the Ukrainian capital before dawn, officials said.",
)
REFINERY = (
    "en",
    "Ukraine hits Russian oil refinery",
    "Drones set storage tanks ablaze in Ryazan, the regional governor said on Tuesday.",
)
BUS = (
    "en",
    "Nine killed in bus crash near Lima",
    "A coach left the road in the Andes and fell into a ravine, Peruvian police said.",
)
NEUN = (
    "de",
    "Neun Tote bei Raketenangriffen auf Kiew",
    "In der ukrainischen Hauptstadt trafen russische Raketen in der Nacht mehrere Wohnhäuser.",
)
GENEVA = (
    "en",
    "Zelensky sends team to Geneva for talks with Russia",
    "Kyiv offers a swap of 640 prisoners and a truce for power stations.",
)
GENF = (
    "de",
    "Ukraine und Russland verhandeln in Genf",
    "Es geht um 640 Gefangene und eine Waffenruhe für Kraftwerke, sagt Selenskyj.",
)
SUDAN = (
    "de",
    "Sudan: Verhandlungen über eine Waffenruhe in Genf",
    "Armee und RSF-Miliz sprechen über Hilfskonvois für Al-Faschir.",
)
FAENZA = (
    "en",
    "Four dead as dyke fails in Faenza",
    "The Lamone burst its banks in Emilia-Romagna; 3,000 people were evacuated.",
)
FAENZA_DE = (
    "de",
    "Italien: Vier Tote nach Dammbruch in Faenza",
    "Der Lamone trat in der Emilia-Romagna über die Ufer, 3.000 Menschen wurden evakuiert.",
)
GRIMMA = (
    "de",
    "Hochwasser: Altstadt von Grimma evakuiert",
    "Die Mulde ist über die Ufer getreten, 1.200 Menschen mussten ihre Häuser verlassen.",
)
MERZ_WARSAW = (
    "en",
    "Merz promises Poland air defence batteries in Warsaw",
    "The German chancellor said 12 launchers would be on Polish soil by Easter.",
)
MERZ_PENSIONS = (
    "de",
    "Merz verteidigt Rentenpaket vor der CDU",
    "Der Kanzler stellt in Berlin 12 Punkte vor, die Beiträge sollen stabil bleiben.",
)


def test_two_reports_on_one_strike_meet_although_their_headlines_share_no_word():
    assert one_story(CAPITAL, NINE)


@pytest.mark.parametrize("report", [CAPITAL, NINE], ids=["capital", "nine"])
@pytest.mark.parametrize("confuser", [REFINERY, BUS], ids=["refinery", "bus"])
def test_what_only_looks_like_it_stays_apart(report, confuser):
    assert apart(report, confuser)
    assert apart(confuser, report)


def test_the_four_are_one_story_and_two_single_reports():
    tables, names = known()
    items = [
        Item(f"a{n}", START + timedelta(hours=n), *report, names=names.names(*report[1:]))
        for n, report in enumerate([REFINERY, CAPITAL, BUS, NINE])
    ]
    story = clustered(items, tables=tables)
    assert story["a1"] == story["a3"]
    assert len(set(story.values())) == 3


@pytest.mark.parametrize(
    ("german", "english"),
    [(NEUN, NINE), (NEUN, CAPITAL), (GENF, GENEVA), (FAENZA_DE, FAENZA)],
    ids=["strike", "capital", "talks", "flood"],
)
def test_german_and_english_reports_of_one_event_meet(german, english):
    assert one_story(german, english)
    assert one_story(english, german)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (SUDAN, GENEVA),
        (GRIMMA, FAENZA),
        (MERZ_PENSIONS, MERZ_WARSAW),
        (NEUN, BUS),
        (NEUN, REFINERY),
    ],
    ids=["talks", "floods", "politician", "nine", "refinery"],
)
def test_another_event_of_the_same_kind_or_people_stays_apart(one, other):
    assert apart(one, other)
    assert apart(other, one)


def test_after_two_days_reports_no_longer_meet_over_languages():
    assert not one_story(FAENZA_DE, FAENZA, hours=50)


def test_a_vague_report_stays_alone_and_a_clear_one_meets():
    vague = ("en", "A town of potters under water again", "Residents ask who checked the repairs.")
    clear = ("en", "Potters' town of Faenza under water again", FAENZA[2])
    assert not one_story(FAENZA_DE, vague)
    assert one_story(FAENZA_DE, clear)


def test_one_report_that_names_two_events_does_not_make_them_one():
    tables, names = known()
    both = (
        "de",
        "Vier Tote in Faenza, und in Genf verhandelt Selenskyj über 640 Gefangene",
        "Der Lamone trat über die Ufer. In Genf sprechen Russland und die Ukraine über Gefangene.",
    )
    reports = [FAENZA_DE, FAENZA, GENEVA, GENEVA, both]
    items = [
        Item(f"a{n}", START + timedelta(hours=n), *report, names=names.names(*report[1:]))
        for n, report in enumerate(reports)
    ]
    story = clustered(items, tables=tables)
    assert story["a0"] == story["a1"]
    assert story["a2"] == story["a3"]
    assert story["a0"] != story["a2"]
