"""The measuring process. It runs in the probe's environment, so it knows only gevent and the standard library.

Its argument is a JSON object; it prints one line ``@@{…}`` for each stage that it has reached.
"""

from __future__ import annotations

import json
import os
import sys

order = json.loads(sys.argv[1])
for _module in order["before_patch"]:
    __import__(_module)

if order["patched"]:
    import gevent.monkey

    gevent.monkey.patch_all()

import importlib.util  # noqa: E402  # nothing may be imported before the patch
import inspect  # noqa: E402
import time  # noqa: E402
import traceback  # noqa: E402
from collections import Counter  # noqa: E402
from types import SimpleNamespace  # noqa: E402
from typing import TYPE_CHECKING, Any  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable

BEAT = 0.01


def say(**figures: Any) -> None:
    """Report a stage."""
    sys.stdout.write("\n@@" + json.dumps(figures) + "\n")
    sys.stdout.flush()


class Heart:
    """A greenlet, unrelated to the operations, that ticks and looks about."""

    def __init__(self) -> None:
        """Start ticking."""
        self.beats = self.with_loop = 0
        self.gap = 0.0
        self.going = True
        import gevent

        gevent.spawn(self._beat)

    def _beat(self) -> None:
        import gevent

        last = time.perf_counter()
        while self.going:
            gevent.sleep(BEAT)
            now = time.perf_counter()
            self.gap = max(self.gap, now - last)
            self.beats += 1
            self.with_loop += loop_runs()
            last = now

    def again(self) -> None:
        """Forget what was seen."""
        self.beats = self.with_loop = 0
        self.gap = 0.0


def loop_runs() -> bool:
    """Tell whether asyncio says that a loop runs here, as Django and asgiref ask."""
    asyncio = sys.modules.get("asyncio.events")
    return asyncio is not None and asyncio._get_running_loop() is not None  # noqa: SLF001  # what Django asks


def in_greenlets(operation: Callable[[int], object], number: int, seconds: float) -> dict[str, Any]:
    """Run the operation in greenlets and return the figures."""
    import gevent

    heart = Heart()
    gevent.sleep(0.1)
    quiet = heart.gap
    heart.again()
    errors: Counter[str] = Counter()

    def one(index: int) -> None:
        try:
            operation(index)
        except BaseException as error:  # noqa: BLE001  # whatever it raises is the measurement
            told(error, errors)

    processor, start = time.process_time(), time.perf_counter()
    greenlets = [gevent.spawn(one, index) for index in range(number)]
    gevent.joinall(greenlets, timeout=seconds)
    wall, processor = time.perf_counter() - start, time.process_time() - processor
    gevent.sleep(3 * BEAT)
    heart.going = False
    return {
        "wall": wall,
        "gap": heart.gap,
        "quiet": quiet,
        "cpu": processor,
        "beats": heart.beats,
        "beats_with_loop": heart.with_loop,
        "loop_left": loop_runs(),
        "unfinished": sum(not greenlet.dead for greenlet in greenlets),
        "errors": errors.most_common(3),
    }


def in_threads(operation: Callable[[int], object], number: int, seconds: float) -> dict[str, Any]:
    """Run the operation in native threads, without gevent: the control."""
    import threading

    errors: Counter[str] = Counter()

    def one(index: int) -> None:
        try:
            operation(index)
        except BaseException as error:  # noqa: BLE001  # whatever it raises is the measurement
            told(error, errors)

    start = time.perf_counter()
    threads = [threading.Thread(target=one, args=(index,), daemon=True) for index in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(max(0.0, start + seconds - time.perf_counter()))
    return {
        "wall": time.perf_counter() - start,
        "unfinished": sum(thread.is_alive() for thread in threads),
        "errors": errors.most_common(3),
    }


def told(error: BaseException, errors: Counter[str]) -> None:
    """Count an error by its first line; print the first of each kind."""
    text = f"{type(error).__name__}: {error}".partition("\n")[0][:240]
    if text not in errors:
        traceback.print_exc()
    errors[text] += 1


def load() -> Any:
    """Return the function of the case."""
    spec = importlib.util.spec_from_file_location("probe", order["probe"])
    if spec is None or spec.loader is None:
        raise ImportError(order["probe"])
    module = importlib.util.module_from_spec(spec)
    sys.modules["probe"] = module
    spec.loader.exec_module(module)
    return getattr(module, order["case"])


def main() -> None:
    """Measure one case."""
    say(stage="setup")
    try:
        case = load()
        arguments = [SimpleNamespace(**order["address"])] if inspect.signature(case).parameters else []
        operation = case(*arguments)
    except BaseException as error:  # noqa: BLE001  # importing or connecting may be what fails
        traceback.print_exc()
        say(stage="done", failed=f"{type(error).__name__}: {error}".partition("\n")[0][:300], in_loop=loop_runs())
        return
    if operation is None:
        say(stage="done", checked=True, loop_left=loop_runs())
        return
    measure = in_greenlets if order["patched"] else in_threads
    say(stage="first")
    first = measure(operation, 1, order["limit"])
    say(stage="all", first=first)
    figures = measure(operation, order["greenlets"], order["limit"]) if not first["unfinished"] else {}
    say(stage="done", first=first, all=figures)


main()
sys.stdout.flush()
sys.stderr.flush()
os._exit(0)
