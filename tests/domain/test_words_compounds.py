"""German compounds and their parts."""

from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.adapters.language.snowball import SnowballStemmer
from pipeline.domain.errors import Misconfigured
from pipeline.domain.query.terms import Reader
from pipeline.domain.words.analysis import LANGUAGES, Analysis
from pipeline.domain.words.compound_tables import FILES, CompoundTables
from pipeline.domain.words.compounds import Compounds
from pipeline.domain.words.fold import soft
from tests.querying import article, table
from tests.querying import words as some_words


@cache
def tables():
    return CompoundTables.of({name: table(name) for name in FILES})


@cache
def compounds():
    return Compounds(tables())


@cache
def analysis():
    return Analysis(SnowballStemmer.of(table), LANGUAGES, compounds().parts, compounds().version)


def cover(word):
    return "|".join(compounds().cover(soft(word, "de")))


def finds(query, text, language="de"):
    """As a bare word does: by a stem or by a part."""
    zone = analysis().layers(article(text, language=language)).text
    reader = Reader(analysis())
    return any(run[0] in zone.stems for run in reader.stems(query)) or any(
        part in zone.parts for part in reader.parts(query)
    )


@pytest.mark.parametrize(
    ("word", "pieces"),
    [
        ("Friedensverhandlungen", "friedens|verhandlungen"),
        ("Hauptbahnhöfen", "haupt|bahnhöfen"),
        ("Häuserkampf", "häuser|kampf"),
        ("Schulhof", "schul|hof"),
        ("Firmenwagen", "firmen|wagen"),
        ("Staubecken", "stau|becken"),
        ("Klimaerwärmung", "klima|erwärmung"),
        ("Ölpreises", "öl|preises"),
        ("Ukrainekrieg", "ukraine|krieg"),
        ("Vorrat", ""),
        ("Heidelbergs", ""),
        ("Partei", ""),
        ("Bürgerinnen", ""),
        ("Abteilungen", ""),
    ],
)
def test_a_compound_is_covered_from_end_to_end_or_stays_whole(word, pieces):
    assert cover(word) == pieces


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("Verhandlung", "Friedensverhandlungen"),
        ("Frieden", "Friedensverhandlungen"),
        ("Bahnhof", "am Hauptbahnhofsvorplatz"),
        ("Hauptbahnhof", "am Hauptbahnhofsvorplatz"),
        ("Rat", "im Stadtrat"),
        ("Räte", "im Stadtrat"),
        ("Haushalt", "der Haushaltsstreit"),
        ("Haus", "ein Häuserkampf"),
        ("Ministerin", "die Innenministerinnen"),
        ("Klimaschutz", "das Klimaschutzgesetz"),
        ("Schutzgesetz", "das Klimaschutzgesetz"),
        ("Thema", "die Hauptthemen"),
        ("Krieg", "UKRAINEKRIEG"),
    ],
)
def test_a_bare_word_finds_the_compounds_it_is_a_part_of(query, text):
    assert finds(query, text)


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("Ei", "die Partei"),
        ("Rat", "der Vorrat"),
        ("Ecken", "das Staubecken"),
        ("Müll", "Frau Müller"),
        ("Berg", "in Heidelberg"),
        ("Ente", "die Konsumenten"),
        ("Tag", "im Bundestag"),
        ("groß", "ein Großbrand"),
        ("fahren", "das Fahrverbot"),
    ],
)
def test_a_bare_word_does_not_find_what_only_looks_like_it(query, text):
    assert not finds(query, text)


def test_only_german_articles_are_split():
    assert not analysis().layers(article("Stadtrat", language="nl")).text.parts
    assert not analysis().layers(article("firefighter", language="en")).text.parts


def test_parts_have_no_positions_of_their_own():
    zone = analysis().layers(article("der Stadtrat tagt")).text
    assert zone.stems == ("de·der", "de·stadtrat", "de·tagt")
    assert zone.parts == {"de·rat": (1,), "de·stadt": (1,)}


# words of all kinds: real ones set one after the other, and letters at random
_KNOWN = ["stadt", "rat", "friedens", "verhandlung", "ei", "par", "tei", "häuser", "en", "s", "öl"]
_odd = st.text("abcdeinrstuäöü", max_size=70)
_forms = st.one_of(st.lists(st.sampled_from(_KNOWN), max_size=12).map("".join), _odd)


@given(_forms)
def test_pieces_make_the_whole_word_again(form):
    pieces = compounds().cover(form)
    folded_joints = [form, *(f"{form[:i]}{_APART[s]}{form[i + 1 :]}" for i, s in _umlauts(form))]
    assert len(pieces) != 1
    assert not pieces or "".join(pieces) in folded_joints


_APART = {"ä": "ae", "ö": "oe", "ü": "ue"}


def _umlauts(form):
    return [(place, sign) for place, sign in enumerate(form) if sign in _APART]


@given(_forms)
def test_every_piece_is_a_known_word(form):
    *firsts, last = compounds().cover(form) or (None,)
    known = tables()
    assert last is None or compounds().last(last) in known.lasts
    for piece in firsts:
        assert piece in known.firsts or piece in known.lasts or piece[:-1] in known.lasts


@given(_forms)
def test_a_word_is_never_its_own_part(form):
    assert form not in compounds().parts(form)


@given(st.sampled_from(sorted(tables().whole)), st.sampled_from(["", "s", "en", "n"]))
def test_what_the_table_keeps_whole_is_never_split(word, ending):
    assert compounds().parts(word + ending) == ()


@settings(deadline=None)  # the first word of a language loads its stemmer
@given(some_words, st.sampled_from(LANGUAGES))
def test_a_bare_word_still_finds_the_very_word(word, language):
    zone = analysis().layers(article(word, language=language)).text
    runs = Reader(analysis()).stems(word)
    assert any(list(run) == list(zone.stems) for run in runs)


def test_another_table_is_another_analysis():
    changed = {name: table(name) for name in FILES} | {FILES[3]: table(FILES[3]) + "\nwort\n"}
    other = Compounds(CompoundTables.of(changed))
    assert other.version != compounds().version
    assert (
        Analysis(SnowballStemmer(), parts=other.parts, parts_version=other.version).number
        != Analysis(
            SnowballStemmer(), parts=compounds().parts, parts_version=compounds().version
        ).number
    )


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("compounds-de-lasts", "haus\n", "origin"),
        ("compounds-de-lasts", "# Origin: x\n\n[much]\nhaus\n", "figure"),
        ("compounds-de-firsts", "# Origin: x\n\n[ss: 3]\nhaus\n", "link"),
        ("compounds-de-own", "# Origin: x\n\n[last]\nhaus\n", "sections"),
    ],
)
def test_a_broken_table_is_named(name, text, message):
    with pytest.raises(Misconfigured, match=f"(?s){name}.*{message}"):
        CompoundTables.of({one: table(one) for one in FILES} | {name: text})
