"""send: what the receiver has taken is noted at once; all else is tried again or given up."""

from collections import Counter
from datetime import timedelta

import pytest

from pipeline.domain.alert import Match, Reason
from pipeline.domain.errors import Busy, Misconfigured, Refused, Throttled, Unreachable
from pipeline.domain.message import Message
from pipeline.domain.shard import Shard
from tests.newsdesk import ANNA
from tests.outside import DAY, HOUR, NOON

SOON = timedelta(minutes=1)


def post(desk, *ids, target=ANNA):
    """Messages of an alert, each of one match."""
    with desk.store.batch() as b:
        for one in ids:
            reason = Reason(("Flut",), "die **Flut**")
            b.matches.add([Match(one, "Wache", one, 1, None, NOON, "queued", reason)])
        b.outbox.put(
            [
                Message(
                    one, f"alert:Wache/{one}/x", "alert", target, NOON, "de", {}, match_ids=(one,)
                )
                for one in ids
            ]
        )


def states(desk):
    return {message.id: message.state for message in desk.outbox()}


def test_what_was_taken_is_sent_once_and_its_match_says_so(desk):
    post(desk, "m1", "m2")
    assert desk.run("send").done == 2
    assert desk.run("send").total == 0
    assert desk.channel.order == ["m1", "m2"]
    assert desk.matches() == [("m1", "sent"), ("m2", "sent")]


class Dying:
    """A channel under which the process dies, before or after the receiver's yes."""

    def __init__(self, channel, at, *, taken):
        self.channel, self.at, self.taken = channel, at, taken

    def send(self, message, now):
        if message.id != self.at or self.taken:
            self.channel.send(message, now)
        if message.id == self.at:
            raise KeyboardInterrupt

    def shelf(self, message):
        return None


@pytest.mark.parametrize(("taken", "twice"), [(False, []), (True, ["m2"])])
def test_a_death_repeats_at_most_the_one_message_whose_yes_was_not_noted(desk, taken, twice):
    post(desk, "m1", "m2", "m3")
    whole, desk.channel = desk.channel, Dying(desk.channel, "m2", taken=taken)
    with pytest.raises(KeyboardInterrupt):
        desk.run("send")
    assert states(desk) == {"m1": "sent", "m2": "leased", "m3": "leased"}
    desk.channel = whole
    assert desk.run("send").done == 2  # the next holder takes what the dead one had
    count = Counter(whole.order)
    assert set(count) == {"m1", "m2", "m3"}
    assert [one for one, times in count.items() if times > 1] == twice
    assert whole.taken["m2"].id == "m2"  # and so under the same Message-ID


def test_what_is_taken_back_before_its_turn_comes_is_not_sent(desk):
    post(desk, "m1", "m2", "m3")
    whole = desk.channel.send

    def meanwhile(message, now):
        """Somebody leaves, and an article is taken down, while the first message goes out."""
        whole(message, now)
        with desk.store.batch() as b:
            b.outbox.drop("alert:Wache/m2", "unsubscribed")
            b.outbox.rewrite("m3", {"title": "ohne den Artikel"})
        desk.channel.send = whole

    desk.channel.send = meanwhile
    told = desk.run("send")
    assert (told.done, told.aside) == (2, 1)
    assert desk.channel.order == ["m1", "m3"]
    assert desk.channel.taken["m3"].content == {"title": "ohne den Artikel"}


def test_a_failure_that_may_pass_is_tried_again_later_and_later(desk):
    post(desk, "m1")
    desk.tries = 6
    desk.channel.fails = [Unreachable("mail", "no connection")] * 4
    waits, at = [], desk.now
    while states(desk)["m1"] != "sent":
        told = desk.run("send", after=SOON)
        if told.total:
            waits.append(desk.now - at)
            at = desk.now
    assert waits == sorted(waits)
    assert len(waits) == 5
    assert desk.matches() == [("m1", "sent")]


def test_a_receiver_that_says_wait_is_left_alone_for_so_long(desk):
    post(desk, "m1")
    desk.channel.fails = [Throttled("hook", 2 * HOUR, "429")]
    assert desk.run("send").later == 1
    assert desk.run("send", after=2 * HOUR - SOON).total == 0
    assert desk.run("send", after=SOON).done == 1


def test_a_refusal_is_final_and_the_history_tells_of_it(desk):
    post(desk, "m1", "m2")
    desk.channel.fails = [Refused("mail", "550 no such user")]
    told = desk.run("send")
    assert (told.done, told.aside) == (1, 1)
    assert told.reasons == Counter(["550 no such user"])
    assert states(desk) == {"m1": "dead", "m2": "sent"}
    assert desk.outbox()[0].reason == "550 no such user"
    assert desk.matches() == [("m1", "failed"), ("m2", "sent")]
    assert desk.run("send", after=9 * DAY).total == 0


def test_after_so_many_tries_a_message_is_given_up_with_the_reason(desk):
    post(desk, "m1")
    desk.channel.fails = [Unreachable("mail", "no connection")] * 9
    told = [desk.run("send", after=DAY) for _ in range(4)]
    assert [(one.later, one.aside) for one in told] == [(1, 0), (1, 0), (0, 1), (0, 0)]
    assert desk.outbox()[0].reason == "given up after 3 attempts: no connection"


NO_USER = Refused("mail", "550 no such user")


@pytest.mark.parametrize("said", [[None, NO_USER], [NO_USER, None]], ids=["yes, no", "no, yes"])
def test_a_match_that_one_target_took_counts_as_sent_whatever_another_says(desk, said):
    post(desk, "m1")
    other = "mailto:x@b.example"
    with desk.store.batch() as b:
        key = f"alert:Wache/m1/{other}"
        b.outbox.put([Message("x", key, "alert", other, NOON, "de", {}, match_ids=("m1",))])
    desk.channel = InTurn(desk.channel, said)
    desk.run("send")
    assert sorted(states(desk).values()) == ["dead", "sent"]
    assert desk.matches() == [("m1", "sent")]


class InTurn:
    """A channel that says in turn what it is told to: None is a yes."""

    def __init__(self, channel, said):
        self.channel, self.said = channel, iter(said)

    def send(self, message, now):
        if (error := next(self.said)) is not None:
            raise error
        self.channel.send(message, now)

    def shelf(self, message):
        return None


def test_a_holder_that_lost_its_lease_cannot_put_off_but_what_was_taken_is_taken(desk, seconds):
    post(desk, "m1", "m2")
    tried = []

    def overtaken(message, now):
        """While we wait for the receiver our lease runs out, and another takes the messages."""
        tried.append(message.id)
        seconds.passed += 999
        with desk.store.lease("stage:send:1/1") as other, desk.store.batch(other) as b:
            b.outbox.claim(desk.now, 10, Shard(), other.token)

    desk.channel.send = overtaken
    with pytest.raises(Busy, match="taken over"):
        desk.run("send")
    assert tried == ["m1"]  # the other message is now another's to send
    assert states(desk) == {"m1": "sent", "m2": "leased"}
    assert [message.token for message in desk.outbox() if message.id == "m2"] == [2]


def test_a_long_run_keeps_its_lease_with_every_message_that_was_taken(desk, seconds):
    post(desk, *(f"m{n}" for n in range(5)))

    def slowly(message, now):
        seconds.passed += 100
        with pytest.raises(Busy), desk.store.lease("stage:send:1/1"):
            pass

    desk.channel.send = slowly
    assert desk.run("send").done == 5


def test_a_house_that_is_set_up_wrong_stops_and_loses_nothing(desk):
    post(desk, "m1")
    desk.channel.fails = [Misconfigured("MORGENLAGE_MAIL", "no such host")]
    with pytest.raises(Misconfigured):
        desk.run("send")
    assert desk.run("send").done == 1


def test_a_message_goes_out_when_it_is_due_and_not_before(desk):
    with desk.store.batch() as b:
        b.outbox.put([Message("r", "r", "rollup", ANNA, NOON, "de", {}, due=NOON + HOUR)])
    assert desk.run("send").total == 0
    assert desk.run("send", after=HOUR).done == 1


def test_what_a_restore_holds_stays_until_a_person_releases_it(desk):
    post(desk, "m1", "m2")
    with desk.store.batch() as b:
        b.outbox.hold()
    assert desk.run("send").total == 0
    with desk.store.batch() as b:
        b.outbox.release(drop=False)
    assert desk.run("send").done == 2


def test_each_target_belongs_to_one_shard(desk):
    for n in range(9):
        post(desk, f"m{n}", target=f"mailto:p{n}@press.example")
    told = [desk.run("send", shard=Shard(part, 3)).done for part in range(3)]
    assert sum(told) == len(desk.channel.order) == 9
    assert sum(map(bool, told)) > 1


class Shelf:
    """Files in memory. `full`: ids for which there is no room at first; `dies`: after how many."""

    def __init__(self, full=(), dies=None):
        self.files, self.times, self.full, self.dies = {}, Counter(), set(full), dies

    def shelf(self, message):
        return self

    def lay(self, messages, now):
        failed = {}
        for message in messages:
            if self.dies == len(self.files):
                raise KeyboardInterrupt
            if message.id in self.full:
                failed[message.id] = Unreachable("mails", "no space left")
            else:
                self.files[message.id] = message
                self.times[message.id] += 1
        self.full.clear()
        return failed


def test_what_only_becomes_a_file_is_laid_down_together(desk):
    post(desk, "m1", "m2", "m3")
    desk.channel = Shelf(full=["m2"])
    told = desk.run("send")
    assert (told.done, told.later) == (2, 1)
    assert desk.matches() == [("m1", "sent"), ("m2", "queued"), ("m3", "sent")]
    assert desk.run("send", after=DAY).done == 1
    assert desk.channel.times == Counter(["m1", "m2", "m3"])


def test_a_death_among_files_writes_the_same_files_again(desk):
    post(desk, "m1", "m2", "m3")
    desk.channel = shelf = Shelf(dies=2)
    with pytest.raises(KeyboardInterrupt):
        desk.run("send")
    assert set(states(desk).values()) == {"leased"}
    shelf.dies = None
    assert desk.run("send").done == 3
    assert shelf.times == Counter({"m1": 2, "m2": 2, "m3": 1})
    assert set(shelf.files) == {"m1", "m2", "m3"}
