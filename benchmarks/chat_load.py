"""Many people at once: how soon each answer begins, whether all are whole, and what memory takes.

    python benchmarks/chat_load.py [--people 30] [--turns 500] [--passages 10000]

Builds an index as `benchmarks/scale.py` does and starts the chat over it as its users do. Each
person is a websocket session that speaks Streamlit's protocol, as the page in a browser does; all
ask at the same moment, and again when all are answered; every fifth turn begins a new session. What
comes is compared with what `assistant.answer.ask` says to the same dialogue. Ends with status 1
where a target is missed.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter, process_time
from typing import TYPE_CHECKING

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks"), str(ROOT / "tests")]

from chat_browser import started
from scale import build, questions
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

from assistant.answer import ask
from assistant.model import Answer
from ingest.index import Library
from ingest.settings import SHIPPED_CORPUS, Settings
from ui.chat.literal_text import literal_lines
from ui.chat.wording import no_answer

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assistant.model import Reply

_LONGEST, _TOGETHER = 120, 5
# Seconds from question to first sentence, 95 of 100 times, and until a first page is usable;
# megabytes that memory may grow.
SOON, OPEN, GROWTH = 3.0, 3.0, 100.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """What came of a question, and after how many seconds its first sentence and the whole."""

    first: float
    whole: float
    right: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question of a dialogue, and the texts that are to answer it."""

    question: str
    expected: tuple[str, ...]


class Person:
    """A session of the chat."""

    def __init__(self, address: str) -> None:
        """Open the page and wait until a question can be typed."""
        self._open = ExitStack()
        self._socket: ClientConnection = self._open.enter_context(
            connect(
                f"{address.replace('http', 'ws', 1)}/_stcore/stream",
                subprotocols=[Subprotocol("streamlit")],
                origin=Origin(address),
                max_size=None,
            )
        )
        self._box = ""
        self._said: set[str] = set()
        self._send(BackMsg())
        for said in self._until_finished():
            element = said.delta.new_element
            if element.HasField("chat_input"):
                self._box = element.chat_input.id

    def ask(self, asked: Asked) -> Turn:
        """Put a question and compare what comes with the texts that are expected."""
        wanted = asked.expected
        sent = BackMsg()
        typed = sent.rerun_script.widget_states.widgets.add(id=self._box)
        typed.chat_input_value.data = asked.question
        began = perf_counter()
        self._send(sent)
        first: float | None = None
        found: list[str] = []
        for said in self._until_finished():
            element = said.delta.new_element
            body = element.markdown.body or element.alert.body
            # The page is shown from its beginning: what was answered before is no answer now.
            if body in wanted and body not in self._said:
                found.append(body)
                first = first or perf_counter() - began
        whole = perf_counter() - began
        right = set(wanted) <= set(found) | self._said
        self._said |= set(wanted)
        return Turn(first=whole if first is None else first, whole=whole, right=right)

    def leave(self) -> None:
        """Close the page."""
        self._open.close()

    def _send(self, message: BackMsg) -> None:
        message.rerun_script.query_string = ""
        self._socket.send(message.SerializeToString())

    def _until_finished(self) -> Iterator[ForwardMsg]:
        """Give what comes until the script has run to its end."""
        while True:
            said = ForwardMsg.FromString(self._socket.recv(timeout=_LONGEST))
            yield said
            if said.HasField("script_finished"):
                ended = said.script_finished
                if ended in {
                    ForwardMsg.FINISHED_SUCCESSFULLY,
                    ForwardMsg.FINISHED_WITH_COMPILE_ERROR,
                }:
                    return


def dialogues(settings: Settings, people: int, rounds: int) -> list[list[Asked]]:
    """Return for each round what each person asks, and what is to be answered."""
    library = Library(settings)
    asked = [each for each in dict.fromkeys(questions(300)) if _answered(library, each)]
    print(f"{len(asked)} questions that are answered", flush=True)
    found: list[list[Asked]] = []
    for place in range(rounds):
        # The questions of a person follow each other, so that a session asks none twice.
        chosen = [asked[(7 * person + place) % len(asked)] for person in range(people)]
        begun = place - place % _TOGETHER
        found.append(
            [
                Asked(
                    question=question,
                    expected=expected(
                        ask(
                            library,
                            question,
                            history=[each[person].question for each in found[begun:place]],
                        )
                    ),
                )
                for person, question in enumerate(chosen)
            ]
        )
    library.close()
    return found


def _answered(library: Library, question: str) -> bool:
    return isinstance(ask(library, question), Answer)


def expected(reply: Reply) -> tuple[str, ...]:
    """Return the texts of a reply as the page shows them."""
    if isinstance(reply, Answer):
        return tuple(literal_lines(each.text) for each in reply.sentences)
    return (no_answer(reply),)


def memory_of(process: int) -> float:
    """Return how many megabytes a process holds."""
    pages = int(Path(f"/proc/{process}/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def processor_of(process: int) -> float:
    """Return how many seconds of a processor a process has used."""
    told = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")


def main() -> int:
    """Measure, print and compare with the targets."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--people", type=int, default=30)
    parser.add_argument("--turns", type=int, default=500)
    parser.add_argument("--passages", type=int, default=10_000)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(home=Path(folder), corpus=SHIPPED_CORPUS)
        build(given.passages, settings)
        rounds = dialogues(settings, given.people, -(-given.turns // given.people))
        with started(Path(folder), "--no-ingest") as chat:
            began = perf_counter()
            Person(chat.address).leave()
            usable = perf_counter() - began
            used, own = processor_of(chat.process.pid), process_time()
            turns, memory = converse(chat.address, chat.process.pid, rounds)
            used, own = processor_of(chat.process.pid) - used, process_time() - own
    firsts = [turn.first for turn in turns]
    wholes = [turn.whole for turn in turns]
    soon, growth = float(np.percentile(firsts, 95)), memory[-1] - memory[0]
    right = sum(turn.right for turn in turns)
    print(f"{len(turns)} turns of {given.people} people at once: {right} complete and right")
    print(
        f"first sentence  median {np.median(firsts):6.2f} s  p95 {soon:6.2f} s  (at most {SOON} s)"
    )
    print(
        f"whole answer    median {np.median(wholes):6.2f} s  p95 {np.percentile(wholes, 95):6.2f} s"
    )
    print(f"first page usable after {usable:.2f} s alone (at most {OPEN} s)")
    theirs, ours = 1000 * used / len(turns), 1000 * own / len(turns)
    print(f"processor  {theirs:.0f} ms a turn, beside {ours:.0f} ms of who asks")
    print(f"memory  {memory[0]:.0f} MB to {memory[-1]:.0f} MB, {growth:+.0f} (at most {GROWTH} MB)")
    load = os.getloadavg()[0]
    print(f"load of the machine at the end {load:.1f} on {os.cpu_count()} cores")
    missed = soon > SOON or usable > OPEN or growth > GROWTH
    return int(right < len(turns) or missed)


def converse(
    address: str, process: int, rounds: Sequence[Sequence[Asked]]
) -> tuple[list[Turn], list[float]]:
    """Let all people ask at once, again and again; memory is looked at after each round."""
    turns: list[Turn] = []
    memory: list[float] = []
    people: list[Person] = []
    with ThreadPoolExecutor(len(rounds[0])) as pool:
        for place, asked in enumerate(rounds):
            if place % _TOGETHER == 0:
                for each in people:
                    each.leave()
                people = list(pool.map(Person, [address] * len(asked)))
            done = list(pool.map(Person.ask, people, asked))
            turns += done
            memory.append(memory_of(process))
            slowest = max(turn.first for turn in done)
            print(f"  round {place + 1}: {slowest:.2f} s, {memory[-1]:.0f} MB", flush=True)
        for each in people:
            each.leave()
    return turns, memory


if __name__ == "__main__":
    sys.exit(main())
