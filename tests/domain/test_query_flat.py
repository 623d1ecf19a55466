"""A compiled query as it is kept."""

from hypothesis import example, given

from pipeline.domain.query.flat import flat, unflat
from tests.querying import check, parse, queries


@given(queries)
@example(parse("published:[2026-11 TO 2026-12] OR before:2026 after:2025 since:7d"))
@example(parse('title:"a b"~3 Haus* Verh?nd outlet:@local name:Kiew a NEAR/3 ("b" OR c)'))
def test_what_is_kept_is_what_was_compiled(query):
    assert unflat(flat(check(query))) == check(query)
