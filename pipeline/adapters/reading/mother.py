"""The child side: a mother process that has imported the libraries, and the workers she forks.

Forked workers share her memory and start in milliseconds. She ends when the parent's end of the
control channel closes, however the parent died; her workers end with her. Nothing here is
imported by the parent but the names of jobs.

A worker does one sheet at a time under limits that the kernel keeps: processor time, wall time
and address space. Where it breaks one, it dies, and only that sheet is lost.
"""

import contextlib
import ctypes
import gc
import logging
import math
import os
import resource
import signal
import socket
import struct
import sys
import time
import warnings
from collections.abc import Callable
from importlib import import_module

from pipeline.adapters.reading.sheets import Fields, read_sheet, send_answer

Job = Callable[[Fields, Fields, bytes], Fields]
NUMBER = struct.Struct("!i")
FORK, REAP = b"f", b"r"
#: exit codes of a worker: had enough (its sheet is done), or out of memory
RETIRED, NO_MEMORY = 0, 75
#: a worker is replaced after so many sheets, or once it has grown by so much
SHEETS_IN_A_LIFE = 2000
GROWN_KIB = 96 * 1024
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGALRM, signal.SIGXCPU, signal.SIGCHLD)


def main(descriptor: int, parent: int, modules: list[str]) -> None:
    """The mother's whole life. `modules` are imported before the first worker is born."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to answer
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    control = socket.socket(fileno=descriptor)
    for module in modules:
        try:
            import_module(module)
        except Exception as error:  # noqa: BLE001 - told to the parent, who tells a person
            sys.stderr.write(f"{type(error).__name__}: {error}\n")
            sys.exit(1)
    gc.collect()
    gc.freeze()  # a collection would touch, and so copy, every shared page
    control.settimeout(2.0)
    while os.getppid() == parent:
        with contextlib.suppress(TimeoutError):
            if not _serve(control):
                return


def _serve(control: socket.socket) -> bool:
    """One wish of the parent's; False when she is gone."""
    wish, descriptors, _, _ = socket.recv_fds(control, 1, 1)
    if wish == FORK:
        control.sendall(NUMBER.pack(_fork(control, descriptors[0])))
    elif wish == REAP:
        control.settimeout(None)
        pid = NUMBER.unpack(control.recv(NUMBER.size, socket.MSG_WAITALL))[0]
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        control.sendall(NUMBER.pack(os.waitpid(pid, 0)[1]))
        control.settimeout(2.0)
    return bool(wish)


def _fork(control: socket.socket, descriptor: int) -> int:
    """A new worker on that channel; its process id."""
    mother = os.getpid()
    pid = os.fork()
    if pid:
        os.close(descriptor)
        return pid
    code = 1
    try:
        control.close()
        _end_with(mother)
        channel = socket.socket(fileno=descriptor)  # open to the end: it closes with the exit code
        code = work(channel)
    except MemoryError:
        code = NO_MEMORY
    finally:
        os._exit(code)


def _end_with(mother: int) -> None:
    """Where the kernel can (Linux), it kills this worker when the mother dies."""
    for number in SIGNALS[1:]:
        signal.signal(number, signal.SIG_DFL)
    if sys.platform == "linux":
        pr_set_pdeathsig = 1
        ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGKILL)
    if os.getppid() != mother:
        os._exit(RETIRED)


def work(channel: socket.socket) -> int:
    """Sheets in, answers out, until the channel closes or the worker is worn out."""
    setup, _ = _next(channel)
    if not setup:
        return RETIRED
    job = _job(setup["job"])
    _limit(resource.RLIMIT_AS, setup["memory"])
    _limit(resource.RLIMIT_CORE, 0)
    born = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for _ in range(SHEETS_IN_A_LIFE):
        fields, body = _next(channel)
        if not fields:
            break
        _wind(setup["cpu"], setup["wall"])
        send_answer(channel, _done(job, setup, fields, body))
        if resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - born > GROWN_KIB:
            break
    return RETIRED


def _next(channel: socket.socket) -> tuple[Fields, bytes]:
    signal.setitimer(signal.ITIMER_REAL, 0)  # waiting costs nothing
    _, descriptors, _, _ = socket.recv_fds(channel, 1, 1)
    return read_sheet(descriptors[0]) if descriptors else ({}, b"")


def _job(name: str) -> Job:
    """«module:function»."""
    module, _, function = name.partition(":")
    job: Job = getattr(import_module(module), function)
    return job


def _done(job: Job, setup: Fields, fields: Fields, body: bytes) -> Fields:
    try:
        return job(setup, fields, body)
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever a library raises is this sheet's fate
        return {"error": f"cannot be read ({type(error).__name__})"}


def _limit(what: int, most: int) -> None:
    hard = resource.getrlimit(what)[1]
    resource.setrlimit(what, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


def _wind(cpu: float, wall: float) -> None:
    """Start the clocks for one sheet: seconds of processor time, seconds in all."""
    _limit(resource.RLIMIT_CPU, math.ceil(time.process_time() + cpu))
    signal.setitimer(signal.ITIMER_REAL, wall)
