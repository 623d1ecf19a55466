"""What clustering knows is kept for the next process, counts only where it must, and may be lost."""

from datetime import UTC, datetime, timedelta

import pytest

from pipeline.domain.article import Article
from pipeline.domain.copies import Copies
from pipeline.domain.stories.tuning import Tuning
from pipeline.domain.stories.window import Window
from pipeline.settings import read_settings
from pipeline.stages import cluster
from pipeline.wiring import House
from pipeline.wiring.clocks import Standing
from pipeline.wiring.warm import FILE, Keeper

NOON = datetime(2026, 11, 16, 12, tzinfo=UTC)
EVENTS = (
    "Fußgängerbrücke in Ahlsdorf eingestürzt, vier Verletzte an der Wipper",
    "Tarifstreit bei der Klinik Elbtal beendet, Pflegekräfte erhalten mehr Lohn",
    "Stadtrat Grimma beschließt Haushalt mit Rekordschulden für Hochwasserschutz",
)


@pytest.fixture
def open_house(tmp_path, monkeypatch):
    monkeypatch.setattr(cluster, "WORTH", 1)
    houses = []

    def begin():
        """A house as a process that has just begun has it."""
        houses.append(House(read_settings(tmp_path, {}), Standing(NOON)))
        return houses[-1]

    yield begin
    for house in houses:
        house.close()


def arrive(house, *names):
    """One article of each event, waiting to be placed; none is a copy."""
    with house.store.batch() as b:
        b.articles.save([
            Article(
                id=f"{name}-{number}", url=f"https://{name}.example/{number}", outlet=name,
                title=title, text=f"{title}. So meldet es {name}.", language="de",
                first_seen=NOON, published=NOON, seq=b.articles.next_seq(), progress="enriched",
            )
            for name in names for number, title in enumerate(EVENTS)
        ])  # fmt: skip


def clustered(open_house, *names):
    """A process of its own that places these."""
    house = open_house()
    arrive(house, *names)
    house.run_stage("cluster")
    house.close()


def stories(house):
    with house.store.look() as b:
        told = b.articles.window(NOON - timedelta(days=9))
    return {one.id: one.story for one in told}


def keeper(house, **tuning):
    return Keeper(house, Tuning(window=timedelta(days=house.settings.window_days), **tuning))


def token_of(house):
    """The lease's number that a process which clusters now would go on from."""
    with house.store.lease("cluster") as lease:
        return lease.token - 1


def test_the_next_process_goes_on_where_the_last_one_ended(open_house, tmp_path):
    clustered(open_house, "kurier")
    assert (tmp_path / FILE).exists()
    clustered(open_house, "anzeiger")
    placed = stories(open_house())
    assert len(placed) == 2 * len(EVENTS)
    for number in range(len(EVENTS)):
        assert placed[f"kurier-{number}"] == placed[f"anzeiger-{number}"]


def test_what_is_kept_is_what_would_be_read_anew(open_house):
    clustered(open_house, "kurier", "anzeiger")
    house = open_house()
    window, copies = keeper(house).load(token_of(house))
    assert len(window) == len(stories(house))
    assert {one: window.story_of(one) for one in stories(house)} == stories(house)
    assert copies.prints.keys() == stories(house).keys()


def test_it_does_not_count_once_another_process_has_clustered(open_house):
    clustered(open_house, "kurier")
    house = open_house()
    kept, token = keeper(house), token_of(house)
    assert kept.load(token)
    assert kept.load(token + 1) is None


@pytest.mark.parametrize("place", [0, 40, -1])
def test_a_byte_that_we_did_not_write_makes_it_worth_nothing(open_house, tmp_path, place):
    clustered(open_house, "kurier")
    body = bytearray((tmp_path / FILE).read_bytes())
    begin = body.index(b"\n") + 1 if place == 40 else 0
    body[begin + place if place >= 0 else place] ^= 1
    (tmp_path / FILE).write_bytes(body)
    house = open_house()
    assert keeper(house).load(token_of(house)) is None
    clustered(open_house, "anzeiger")  # reads the store instead
    placed = stories(house)
    assert placed["kurier-0"] == placed["anzeiger-0"]


def test_a_store_that_was_put_back_does_not_take_what_came_after_it(open_house, tmp_path):
    clustered(open_house, "kurier")
    house = open_house()
    house.store.copy_to(tmp_path / "backup.db")
    token = token_of(house)
    house.close()
    clustered(open_house, "anzeiger")
    (tmp_path / "backup.db").replace(tmp_path / "morgenlage.db")
    for left in ("morgenlage.db-wal", "morgenlage.db-shm"):
        (tmp_path / left).unlink(missing_ok=True)
    assert keeper(open_house()).load(token) is None


def test_other_settings_or_another_secret_have_no_use_for_it(open_house, tmp_path):
    clustered(open_house, "kurier")
    house = open_house()
    token = token_of(house)
    assert keeper(house, join=0.5).load(token) is None
    (tmp_path / "secret").write_text("0" * 64)
    assert keeper(open_house()).load(token) is None


def test_a_folder_that_takes_nothing_hinders_nobody(open_house, tmp_path, caplog):
    house = open_house()
    (tmp_path / FILE).with_suffix(".part").mkdir()
    keeper(house).save(1, (Window(house.knowledge.lexicon, Tuning()), Copies()))
    assert "was not kept" in caplog.text
    assert keeper(house).load(1) is None


def test_few_articles_are_not_worth_keeping(open_house, tmp_path, monkeypatch):
    monkeypatch.setattr(cluster, "WORTH", 300)
    clustered(open_house, "kurier")
    assert not (tmp_path / FILE).exists()
