"""Shops that share a served model have their turns in rounds, and one shop's rush costs the others at most one call."""

import threading
import time

import pytest

from serving.errors import NoTurn
from serving.share import FairShare


class Rush:
    """Callers of shops, each in a thread; the order in which they were served."""

    def __init__(self, share):
        self.share, self.order, self.turned, self.threads, self.go = share, [], [], [], threading.Event()

    def call(self, shop, seconds=0.0):
        def run():
            try:
                with self.share.turn(shop):
                    self.order.append(shop)
                    if seconds:
                        self.go.wait(seconds)
            except NoTurn:
                self.turned.append(shop)

        thread = threading.Thread(target=run)
        thread.start()
        self.threads.append(thread)
        before = time.monotonic()
        while thread.is_alive() and not self.share.waiting(shop) and shop not in self.order and time.monotonic() - before < 2:
            time.sleep(0.001)
        return self

    def settle(self, waiting):
        """Wait until so many callers are in the queues."""
        end = time.monotonic() + 5
        while sum(self.share.waiting(shop) for shop in ("a", "b", "c")) != waiting and time.monotonic() < end:
            time.sleep(0.002)

    def end(self):
        self.go.set()
        for thread in self.threads:
            thread.join(10)
        assert not [one for one in self.threads if one.is_alive()]


def test_turns_that_end_go_round_the_shops_that_wait_however_many_each_has_waiting():
    rush = Rush(FairShare(1, 10, 10.0))
    rush.call("a", 10)
    for _ in range(5):
        rush.call("a")
    rush.settle(5)
    for shop in ("b", "c", "b"):
        rush.call(shop)
    rush.settle(8)
    rush.end()
    assert rush.order[:6] == ["a", "a", "b", "c", "a", "b"]
    assert rush.turned == []


def test_a_shops_own_queue_has_an_end_and_leaves_the_others_theirs():
    share = FairShare(1, 2, 10.0)
    rush = Rush(share)
    rush.call("a", 10).call("a").call("a")
    rush.settle(2)
    with pytest.raises(NoTurn, match="2 requests of this shop"), share.turn("a"):
        pass
    rush.call("b")
    rush.settle(3)
    rush.end()
    assert sorted(rush.order) == ["a", "a", "a", "b"]


def test_who_waits_too_long_is_turned_away_and_takes_no_turn_with_him():
    share = FairShare(1, 5, 0.05)
    with share.turn("a"):
        with pytest.raises(NoTurn, match=r"within 0\.05 s"), share.turn("b"):
            pass
        assert share.waiting("b") == 0
    with share.turn("b"):
        pass


def test_no_turn_is_lost_or_given_twice_in_a_long_rush():
    share, at_once, most, lock, now = FairShare(3, 1000, 20.0), [0], [0], threading.Lock(), time.monotonic()

    def work(shop):
        for _ in range(40):
            with share.turn(shop):
                with lock:
                    at_once[0] += 1
                    most[0] = max(most[0], at_once[0])
                with lock:
                    at_once[0] -= 1

    threads = [threading.Thread(target=work, args=(shop,)) for shop in "abcabcabcabc"]
    for one in threads:
        one.start()
    for one in threads:
        one.join(30)
    assert (at_once[0], most[0] <= 3, [share.waiting(shop) for shop in "abc"]) == (0, True, [0, 0, 0])
    assert time.monotonic() - now < 20


def test_an_error_in_a_turn_gives_it_back():
    share = FairShare(1, 1, 0.05)
    with pytest.raises(ValueError, match="broken"), share.turn("a"):
        raise ValueError("broken")
    with share.turn("b"):
        pass
