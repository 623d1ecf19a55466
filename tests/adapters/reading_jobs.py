"""Jobs for the pool's tests: imported by its workers, never by a test."""

import os
import signal
import time


def act(setup, fields, body):
    """Does what its sheet says, then tells who did it."""
    match fields["do"]:
        case "spin":
            while True:
                pass
        case "sleep":
            time.sleep(60)
        case "hoard":
            hoard = [bytearray(2**24) for _ in range(1000)]
            return {"hoard": len(hoard)}
        case "crash":
            os.kill(os.getpid(), signal.SIGSEGV)
        case "raise":
            raise ValueError("no")
    return {"echo": body.decode(), "pid": os.getpid(), "word": setup.get("word")}
