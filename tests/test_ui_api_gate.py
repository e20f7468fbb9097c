"""Who may ask the API, how often and how much: tokens, limits, hostile requests."""

from __future__ import annotations

import hmac
import json
import shutil
import socket
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest
from homes import small_home
from patience import PATIENCE, until
from served import get, options, post, served

from ui.api import tokens
from ui.api.rate import Rate
from ui.api.tokens import matching, read_tokens
from ui.cli import main
from ui.errors import TokensInvalid

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from ingest.settings import Settings

TOKEN, OTHER = "a-token-of-some-length", "another-token-of-length"
PROBLEM = "application/problem+json"


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return where the server logs."""
    return tmp_path_factory.mktemp("gate") / "log"


@pytest.fixture(scope="module")
def address(shipped_home: Path, log: Path) -> Iterator[str]:
    """Serve the shipped corpus to who has a token, in two processes, on a copy of the home."""
    keys = log.with_name("tokens")
    keys.write_text(f"# ours\n{TOKEN}\n\n{OTHER}\n")
    home = log.with_name("home")
    shutil.copytree(shipped_home, home)
    options = (
        "--rate",
        "40",
        "--workers",
        "2",
        "--log-questions",
        "--cors",
        "https://a.example",
    )
    with served(home, log, *options, KLEINSTADT_TOKENS=str(keys)) as there:
        yield there


@pytest.fixture(scope="module")
def strict(small: Settings, log: Path) -> Iterator[str]:
    """Serve a home to who asks seldom and soon says what."""
    keys = log.with_name("keys")
    keys.write_text(f"{TOKEN}\n{OTHER}\n")
    limits = ("--rate", "2", "--workers", "2", "--seconds", "3")
    with served(small.home, log.with_name("strict"), *limits, KLEINSTADT_TOKENS=str(keys)) as there:
        yield there


def bearing(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def test_only_who_has_a_token_is_answered(address: str) -> None:
    for place in ("/v1/documents", "/v1/openapi.json", "/metrics", "/v1/nothing"):
        for headers in ({}, bearing("x" * 22), bearing("x"), {"Authorization": f"Basic {TOKEN}"}):
            refused = get(address + place, headers=headers)
            assert (refused.status_code, refused.headers["content-type"]) == (401, PROBLEM)
            assert refused.headers["www-authenticate"] == "Bearer"
    for token in (TOKEN, OTHER):
        assert get(f"{address}/v1/documents", headers=bearing(token)).status_code == 200
    assert get(f"{address}/health").status_code == 200
    described = get(f"{address}/v1/openapi.json", headers=bearing(TOKEN)).json()
    assert described["security"] == [{"token": []}]


def test_every_token_is_compared_in_constant_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "tokens"
    path.write_text(f"{TOKEN}\n{OTHER}\n")
    digests = read_tokens(path)
    assert digests == tuple(sha256(each.encode()).hexdigest() for each in (TOKEN, OTHER))
    compared: list[str] = []

    def counted(given: str, kept: str) -> bool:
        compared.append(kept)
        return hmac.compare_digest(given, kept)

    class Counting:
        compare_digest = staticmethod(counted)

    monkeypatch.setattr(tokens, "hmac", Counting)
    for header in (f"Bearer {TOKEN}", f"bearer {OTHER}", "Bearer no", "Basic no", ""):
        compared.clear()
        matching(header.encode(), digests)
        assert compared == list(digests)
    assert matching(f"Bearer {OTHER}".encode(), digests) == digests[1]
    assert matching(f"Basic {TOKEN}".encode(), digests) is None
    assert matching(None, digests) is None


@pytest.mark.parametrize("text", ["", "# none\n", "short\n", "has a blank in it somewhere\n"])
def test_a_file_of_tokens_is_checked(tmp_path: Path, text: str) -> None:
    path = tmp_path / "tokens"
    path.write_text(text)
    with pytest.raises(TokensInvalid, match="KLEINSTADT_TOKENS"):
        read_tokens(path)
    with pytest.raises(TokensInvalid, match="gibt es nicht"):
        read_tokens(tmp_path / "none")


@pytest.mark.parametrize("words", [("serve",), ("mcp", "--http")])
def test_nothing_is_served_to_others_without_tokens(
    words: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for host in ("0.0.0.0", "::", "192.0.2.1"):  # noqa: S104  (refused)
        assert main([*words, "--host", host, "--home", str(tmp_path)]) == 2
        assert "KLEINSTADT_TOKENS" in capsys.readouterr().err


def test_a_client_that_asks_too_often_is_told_to_wait(strict: str) -> None:
    with httpx.Client(base_url=strict, headers=bearing(OTHER), timeout=PATIENCE) as client:
        statuses = [client.get("/v1/runs") for _ in range(60)]
        refused = [each for each in statuses if each.status_code == 429]
        assert {each.status_code for each in statuses} == {200, 429}
        assert len(refused) >= 20
        assert refused[0].headers["content-type"] == PROBLEM
        assert int(refused[0].headers["retry-after"]) >= 1
        # Another client is not affected, and this one is let in again.
        assert get(f"{strict}/v1/runs", headers=bearing(TOKEN)).status_code == 200
        time.sleep(int(refused[-1].headers["retry-after"]))
        assert client.get("/v1/runs").status_code == 200


def test_buckets_fill_again_and_processes_share_them(tmp_path: Path) -> None:
    rate, same = Rate(tmp_path, 2), Rate(tmp_path, 2)
    waits = [each.wait("a", now=100.0) for each in (rate, same, rate, same, rate)]
    assert waits == [0, 0, 0, 0, 0.5]
    assert rate.wait("b", now=100.0) == 0
    assert same.wait("a", now=100.5) == 0
    assert rate.wait("a", now=100.5) == pytest.approx(0.5)
    # A clock that goes back takes nothing away and gives nothing.
    assert rate.wait("a", now=99.0) > 0
    rate.close()
    same.close()


def test_too_much_is_refused(address: str) -> None:
    headers = {**bearing(TOKEN), "Content-Type": "application/json"}
    large = post(f"{address}/v1/ask", content=b" " * 2_000_001, headers=headers)
    assert (large.status_code, large.headers["content-type"]) == (413, PROBLEM)
    pieces = (b" " * 100_000 for _ in range(21))
    assert post(f"{address}/v1/ask", content=pieces, headers=headers).status_code == 413


def test_too_slow_is_refused(strict: str) -> None:
    host, port = strict.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=PATIENCE) as slow:
        slow.sendall(
            f"POST /v1/ask HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {TOKEN}\r\n"
            "Content-Length: 100\r\n\r\n".encode()
        )
        answer = slow.recv(65536)
    assert b" 408 " in answer.splitlines()[0]


HOSTILE = (
    "../../../etc/passwd",
    "..%2F..%2F..%2Fetc%2Fpasswd",
    "%2Fetc%2Fpasswd",
    "file:%2F%2F%2Fetc%2Fpasswd",
    "http:%2F%2F127.0.0.1:9%2F",
    "%00",
    "dossier%00.pdf",
    "%ED%A0%80",
    "';DROP%20TABLE%20document;--",
    "current",
    "a1-" + "A" * 7000,
    "%F0%9F%92%A3" * 60,
)
PLACES = (
    "/v1/documents/{}",
    "/v1/documents/{}/passages",
    "/v1/documents/{}/pages/1",
    "/v1/documents/{}/pages/1/image",
    "/v1/documents/dossier/pages/1/image?passage={}",
    "/v1/documents/dossier/pages/1/image?quote={}",
    "/v1/passages/{}",
    "/v1/passages/abed96ccff2a4569?generation={}",
    "/v1/citations/{}",
    "/v1/citations/dossier?style={}",
    "/v1/citations/dossier?format={}",
    "/v1/answers/{}",
    "/v1/runs/{}",
    "/v1/search?like={}",
    "/v1/search?q=a&document={}",
    "/v1/search?q=a&theme={}",
)


@pytest.mark.parametrize("place", PLACES)
def test_no_parameter_reaches_files_or_the_network(
    place: str, shipped_home: Path, tmp_path: Path
) -> None:
    """What a request names is looked up among what is known, and nothing else is opened."""
    from fastapi.testclient import TestClient

    from ingest.settings import SHIPPED_CORPUS, Settings
    from ui.api.app import create_app
    from ui.api.options import Options

    settings = Settings(home=shipped_home, corpus=SHIPPED_CORPUS)
    app = create_app(settings, Options(rate=10_000, state=str(tmp_path)))
    opened: list[str] = []
    with TestClient(app, base_url="http://127.0.0.1", raise_server_exceptions=True) as client:
        client.get(place.format("dossier"))
        watched = watch(opened)
        next(watched)
        for each in HOSTILE:
            answer = client.get(place.format(each))
            # A search for strange words finds something, or nothing.
            assert answer.status_code in {200, 400, 404, 422}, each
            assert "root:" not in answer.text
        watched.close()
    project = Path(tokens.__file__).parents[2]
    allowed = tuple(map(str, (shipped_home, SHIPPED_CORPUS, project, sys.prefix, sys.base_prefix)))
    assert [each for each in opened if not each.startswith(allowed)] == []


def watch(opened: list[str]) -> Generator[None, None, None]:
    """Note what this process opens and connects to, until closed."""
    going = True

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        if going and event == "open":
            opened.append(str(arguments[0]))
        elif going and event in {"socket.connect", "socket.getaddrinfo"}:
            opened.append(f"connect {arguments}")

    sys.addaudithook(hook)
    try:
        yield
    finally:
        going = False


def test_another_name_of_this_machine_is_not_answered(shipped_home: Path, tmp_path: Path) -> None:
    with served(shipped_home, tmp_path / "log") as there:
        for host in ("evil.example", "evil.example:80", "127.0.0.1.evil.example"):
            answer = get(f"{there}/v1/documents", headers={"Host": host})
            assert (answer.status_code, answer.headers["content-type"]) == (421, PROBLEM)
        assert get(f"{there}/v1/documents", headers={"Host": "localhost"}).is_success
        asked = get(f"{there}/v1/documents", headers={"Origin": "https://evil.example"})
        assert "access-control-allow-origin" not in asked.headers
        plain = post(
            f"{there}/v1/ask", content='{"question": "a"}', headers={"Content-Type": "text/plain"}
        )
        assert plain.status_code == 422


def test_pages_from_one_origin_may_read(address: str) -> None:
    asked = options(
        f"{address}/v1/ask",
        headers={"Origin": "https://a.example", "Access-Control-Request-Method": "POST"},
    )
    assert asked.headers["access-control-allow-origin"] == "https://a.example"
    other = get(f"{address}/v1/runs", headers={"Origin": "https://b.example", **bearing(TOKEN)})
    assert "access-control-allow-origin" not in other.headers


def test_past_its_limit_it_says_so_and_never_hangs(shipped_home: Path, tmp_path: Path) -> None:
    options = ("--rate", "10000", "--waiting", "2")
    with (
        served(shipped_home, tmp_path / "log", *options) as there,
        httpx.Client(timeout=PATIENCE) as client,
    ):

        def asking(number: int) -> httpx.Response:
            return client.post(
                f"{there}/v1/ask",
                json={"question": f"Was bedeutet Leerstand {number}?"},
            )

        with ThreadPoolExecutor(16) as pool:
            answers = list(pool.map(asking, range(80)))
        assert {each.status_code for each in answers} == {200, 503}
        (one, *_) = [each for each in answers if each.status_code == 503]
        assert one.json()["type"] == "urn:kleinstadt:problem:overloaded"
        assert one.headers["retry-after"] == "1"
        assert get(f"{there}/ready").json()["status"] == "ready"


def test_questions_are_logged_where_that_is_set(address: str, log: Path) -> None:
    asked = {"question": "Was ist ein Rufbus?"}
    assert post(f"{address}/v1/ask", json=asked, headers=bearing(TOKEN)).is_success

    def logged() -> bool:
        # A server logs what it has answered, after that; a line may be on its way.
        lines = [line for line in log.read_text().splitlines(keepends=True) if line[0] == "{"]
        told = [json.loads(line) for line in lines if line.endswith("\n")]
        return "Was ist ein Rufbus?" in {line.get("question") for line in told}

    until(logged, "a line in the log with the question")
    assert TOKEN not in log.read_text()


def test_feedback_is_kept_and_told_as_questions(
    address: str, log: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    question = "Was bedeutet der Donut-Effekt?"
    asked = {"question": question}
    reply = post(f"{address}/v1/ask", json=asked, headers=bearing(TOKEN)).json()
    said = {"question": question, "answer_id": reply["answer_id"], "helpful": True}
    kept = post(f"{address}/v1/feedback", json=said, headers=bearing(TOKEN))
    assert kept.status_code == 201
    assert kept.json()["generation"] == reply["generation"]
    wrong = {**said, "helpful": False, "comment": "zu kurz"}
    assert post(f"{address}/v1/feedback", json=wrong, headers=bearing(TOKEN)).is_success
    broken = {**said, "answer_id": "a1-xx"}
    assert post(f"{address}/v1/feedback", json=broken, headers=bearing(TOKEN)).status_code == 404
    home = log.with_name("home")
    text = (home / "feedback.jsonl").read_text()
    assert reply["sentences"][0]["text"] not in text
    assert TOKEN not in text
    assert main(["feedback", "--home", str(home)]) == 0
    first, second = map(json.loads, capsys.readouterr().out.splitlines())
    quotes = [q for group in first["gold"] for place in group for q in place["quotes"]]
    assert quotes == [c["quote"] for s in reply["sentences"] for c in s["citations"]]
    assert (first["turns"], first["expect"], first["lang"]) == ([question], "answer", "de")
    assert (second["expect"], second["gold"]) == ("open", [])
    assert second["feedback"]["comment"] == "zu kurz"
    assert first["feedback"]["generation"] == reply["generation"]
    from assistant.questions import Case

    assert Case.model_validate(first).gold[0][0].document == "dossier"


def test_counts_of_all_processes_are_told_together(address: str) -> None:
    asked = [get(f"{address}/metrics", headers=bearing(TOKEN)).text for _ in range(3)]
    lines = [line for line in asked[-1].splitlines() if line.startswith("kleinstadt_requests")]
    assert any('route="/metrics"' in line for line in lines)


def test_what_may_only_be_quoted_is_read_on_this_machine_only(tmp_path: Path) -> None:
    settings = small_home(tmp_path)
    elsewhere = {"X-Forwarded-For": "192.0.2.7"}
    with (
        served(settings.home, tmp_path / "log") as address,
        httpx.Client(base_url=f"{address}/v1", timeout=PATIENCE) as client,
    ):
        (first, *_) = client.get("/documents").json()["documents"]
        assert first["rights"] == "quote-only"
        for place in ("pages/1", "passages"):
            whole = f"/documents/{first['document_id']}/{place}"
            assert client.get(whole).status_code == 200
            refused = client.get(whole, headers=elsewhere)
            assert (refused.status_code, refused.headers["content-type"]) == (403, PROBLEM)
        found = client.get("/search?q=Wasserturm", headers=elsewhere).json()["hits"]
        assert "Klinker" in found[0]["text"]
