"""The contract of ports.language.Stemmer, and that both libraries give the same stems."""

import pytest
import snowballstemmer
import Stemmer
from hypothesis import given
from hypothesis import strategies as st

from pipeline.adapters.language.snowball import SnowballStemmer
from pipeline.domain.words.fold import hard, soft
from tests.querying import WORDS, table

ALL = SnowballStemmer.of(table)
LANGUAGES = ["de", "en", "fr", "es", "it", "nl", "ru", "xx", "pl"]


@given(
    st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=40),
    st.sampled_from(LANGUAGES),
)
def test_a_stem_is_one_term_and_always_the_same(word, language):
    form = soft(word, language)
    stem = ALL.stem(form, language)
    assert stem
    assert not any(sign.isspace() for sign in stem)
    assert stem == ALL.stem(form, language) == SnowballStemmer.of(table).stem(form, language)


def test_without_a_stemmer_the_form_stays():
    assert ALL.stem("wladza", "pl") == "wladza"


@pytest.mark.parametrize(
    "name", ["german", "english", "french", "spanish", "italian", "dutch", "russian"]
)
def test_the_quick_and_the_slow_library_agree(name):
    quick, slow = Stemmer.Stemmer(name), snowballstemmer.stemmer(name)
    forms = [hard(soft(word, "")) for word in WORDS]
    assert quick.stemWords(forms) == slow.stemWords(forms)
