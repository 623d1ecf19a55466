"""Who holds a lease, and how it is seen that a holder is no more."""

import os
import time
from pathlib import Path

from pipeline.adapters.store.leases import gone, here, me, started


def test_this_process_is_there():
    assert not gone(me())


def test_a_dead_process_that_nobody_asked_for_yet_holds_nothing():
    child = os.fork()
    if child == 0:
        time.sleep(60)
        os._exit(0)
    owner = f"{here()}/{child}/{started(child)}"
    try:
        assert not gone(owner)
        os.kill(child, 9)
        end = time.monotonic() + 10
        while not gone(owner) and time.monotonic() < end:
            time.sleep(0.01)
        assert gone(owner)  # though it is listed still: its parent has not asked for it
        assert Path(f"/proc/{child}").exists()
    finally:
        os.waitpid(child, 0)


def test_a_holder_on_another_host_may_be_there_for_all_we_know():
    assert not gone("elsewhere.1/999999999/1")
