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


def test_what_is_dropped_is_forgotten_and_makes_room():
    memory = Memory[int, str](4)
    for number in (1, 2, 1):
        memory.keep(number, "one")
        memory.drop(number)
        memory.drop(number)
    assert memory.get(1) is None
    memory.keep(3, "three")
    memory.keep(4, "four")
    assert memory.get(3) == "three"
    assert len(memory) == 2
