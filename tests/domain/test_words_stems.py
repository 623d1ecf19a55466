"""Which inflected forms come together, and which words stay apart."""

from itertools import combinations

import pytest

from pipeline.domain.errors import Misconfigured
from pipeline.domain.words.exceptions import read_exceptions
from tests.querying import analysis

TOGETHER = """
de verhandeln verhandelt verhandelte verhandle Verhandlung Verhandlungen
de fördern fördert gefördert förderte Förderung
de fordern fordert gefordert Forderung Forderungen
de kritisieren kritisiert kritisierte
de entscheiden entscheidet entschied entschieden
de sagen sagt sagte gesagt
de absagen abgesagt abzusagen
de Müller Mueller Muller Müllers
de Kiew Kiews
de Selenskyj Selenskyjs
de Netanjahu Netanjahus
de Trump Trumps
de Meloni Melonis
de Merkel Merkels
de Deutschland Deutschlands
de Haus Häuser Hauses
de Rathaus Rathäuser
de Wechselkurs Wechselkurse
de Zins Zinsen
de Ereignis Ereignisse
de Auto Autos
de arbeitslos arbeitslose Arbeitslosen
de Wähler Wählern Wählerin Wähler:innen
de Bürger Bürgerinnen
de Bürgermeister Bürgermeisterin
de Haushalt Haushalts Haushalte
de Bundesland Bundesländern
de Papier Papiere
de Angriff Angriffs Angriffe
de Verlag Verlags Verlage
de Vorstand Vorstands Vorstände
de Verbot Verbots Verbote
de Dienst Dienste Dienstes
de Aufgabe Aufgaben
de angreifen angegriffen angreift
de Lösung Lösungen lösen gelöst
en election elections
en negotiate negotiations negotiated
en woman women woman's
en say said says
en Trump Trump's
en city cities
fr élection élections l'élection
es elección elecciones
it elezione elezioni un'elezione
nl verkiezing verkiezingen
ru переговоры переговоров
ru Киев Киева Киеве
ru Зеленский Зеленского
"""

APART = """
de Müller Müll
de Kohl Kohle
de Bauer Bau
de Wahl Wähler
de fordern fördern
de Bürger Burg
de Arbeiter Arbeit
de Täter Tat
de Schüler Schule
de Mai Mais
de Messer Messe
de März Merz
de andere ändern
de Kur Kurs
de Macht machen
de Planet planen
de zählen zahlen
de töten tot
de landen Land
de Tausch täuschen
de Ausgaben ausgeben
en important import
en Paris pari
en marine marinate
en arms arm
"""


def rows(table):
    return [line.split() for line in table.strip().splitlines()]


def stems(language, *words):
    return {analysis().stems(word, language) for word in words}


@pytest.mark.parametrize("row", rows(TOGETHER), ids=" ".join)
def test_forms_of_one_word_have_one_stem(row):
    assert len(stems(*row)) == 1


@pytest.mark.parametrize("row", rows(APART), ids=" ".join)
def test_words_that_only_look_alike_stay_apart(row):
    language, *words = row
    for one, other in combinations(words, 2):
        assert stems(language, one) != stems(language, other)


def test_a_language_without_a_stemmer_keeps_its_forms():
    assert analysis().stems("Władza", "xx") == ("xx·wladza",)


def test_another_table_makes_another_number():
    from pipeline.adapters.language.snowball import SnowballStemmer

    one = SnowballStemmer({"de": "# Origin: a test\n[words]\na a b\n"})
    other = SnowballStemmer({"de": "# Origin: a test\n[words]\na a c\n"})
    assert one.version != other.version


@pytest.mark.parametrize(
    "table", ["[words]\na b", "# Origin: a test\n[wrods]\na b", "# Origin: x\na b"]
)
def test_a_broken_table_is_named(table):
    with pytest.raises(Misconfigured, match="stems-xx"):
        read_exceptions("stems-xx.txt", table, str)
