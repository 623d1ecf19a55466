"""A query's tree as it is kept."""

from hypothesis import example, given

from pipeline.domain.query.flat import flat, unflat
from tests.querying import parse, queries


@given(queries)
@example(parse("published:[2026-11 TO 2026-12] OR before:2026 after:2025 since:7d"))
@example(parse('title:"a b"~3 Haus* Verh?nd outlet:@local name:Kiew a NEAR/3 ("b" OR c)'))
def test_a_kept_tree_is_the_same_tree(query):
    assert unflat(flat(query)) == query
