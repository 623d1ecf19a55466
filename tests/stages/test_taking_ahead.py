"""Taking things ahead: as many, in the same order, and none too many."""

from threading import Event

import pytest

from pipeline.stages.ahead import ahead


def test_everything_comes_in_its_order():
    with ahead(iter(range(100)), 3) as taken:
        assert list(taken) == list(range(100))


def test_the_next_ones_are_made_while_the_caller_is_busy():
    third = Event()

    def things():
        yield 1
        yield 2
        third.set()
        yield 3

    with ahead(things(), 2) as taken:
        assert next(taken) == 1
        assert third.wait(5)
        assert list(taken) == [2, 3]


def test_no_more_are_made_than_there_is_room_for():
    made = []

    def things():
        for number in range(100):
            made.append(number)
            yield number

    with ahead(things(), 2) as taken:
        assert next(taken) == 0
    assert len(made) <= 5


def test_an_error_in_the_making_reaches_the_caller_after_what_was_good():
    def things():
        yield 1
        raise ValueError("torn page")

    with ahead(things(), 5) as taken, pytest.raises(ValueError, match="torn page"):
        assert next(taken) == 1
        next(taken)


def test_who_leaves_early_ends_the_making():
    ended = Event()

    def things():
        try:
            while True:
                yield 1
        finally:
            ended.set()

    with ahead(things(), 1) as taken:
        next(taken)
    assert ended.is_set()
