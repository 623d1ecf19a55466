"""What the analysis remembers."""

from pipeline.domain.words.memory import Memory


def test_a_memory_keeps_what_is_asked_for_again():
    memory = Memory[str, int](10)
    memory.keep("the", 1)
    for number in range(100):
        memory.keep(f"rare {number}", number)
        assert memory.get("the") == 1
    assert memory.get("rare 1") is None


def test_a_memory_never_holds_more_than_it_may():
    memory = Memory[int, int](10)
    for number in range(100):
        memory.keep(number, number)
        memory.keep(number, number)
        assert len(memory) <= 10
    assert memory.get(99) == 99


def test_heavy_things_are_fewer():
    memory = Memory[int, str](100, len)
    for number in range(10):
        memory.keep(number, "x" * 30)
    assert len(memory) == 2
    assert memory.get(9) is not None
