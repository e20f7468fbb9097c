"""The MCP server over both transports, asked by the SDK's own client."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING

import pytest
from homes import COMMAND, ROOT, environment
from served import post, served

if TYPE_CHECKING:
    from pathlib import Path

    from mcp import Client
    from mcp.types import CallToolResult

TOOLS = {"search", "ask", "read_page", "cite", "check_quote"}
QUOTE = "Neubau am Rand einer Stadt bei Leerstand in ihrer Mitte"
CITED = "S. 15 (PDF-Seite 19); Passage 17accaded518cef7)"


def over_stdio(home: Path) -> Client:
    from mcp import Client, StdioServerParameters

    command, *rest = [*COMMAND, "mcp", "--home", str(home)]
    return Client(StdioServerParameters(command=command, args=rest, cwd=ROOT, env=environment()))


async def told(client: Client, tool: str, **arguments: object) -> dict[str, object]:
    """Return the record a tool gives, which its text says as well."""
    result: CallToolResult = await client.call_tool(tool, arguments)
    assert not result.is_error, result.content
    record = result.structured_content
    assert isinstance(record, dict)
    (text,) = result.content
    assert json.loads(getattr(text, "text", "")) == record
    return record


async def refused(client: Client, tool: str, **arguments: object) -> str:
    """Return what a tool says of a mistake."""
    result = await client.call_tool(tool, arguments)
    assert result.is_error
    return str(getattr(result.content[0], "text", ""))


async def use(client: Client) -> None:
    """Use every tool and resource."""
    assert {each.name for each in (await client.list_tools()).tools} == TOOLS
    found = await told(client, "search", query="Donut-Effekt Neubau", limit=10)
    hits = found["hits"]
    assert isinstance(hits, list)
    assert any(each["cite_as"].endswith(CITED) for each in hits)
    reply = await told(client, "ask", question="Was bedeutet der Donut-Effekt?")
    sentences = reply["sentences"]
    assert isinstance(sentences, list)
    citation = sentences[0]["citations"][0]
    assert citation["cite_as"].endswith(CITED)
    page = await told(client, "read_page", document_id="dossier", page=citation["page"])
    assert citation["quote"] in str(page["text"])
    for named in ("dossier", citation["passage_id"], reply["answer_id"]):
        assert (await told(client, "cite", named=named, format="ris"))["references"]
    check = await told(client, "check_quote", quotation=QUOTE)
    assert (check["verdict"], check["page"]) == ("verbatim", 19)
    assert str(check["cite_as"]).endswith(CITED)
    assert (await told(client, "check_quote", quotation="Das steht nirgends."))[
        "verdict"
    ] == "absent"
    assert (await told(client, "ask", question="Wer war Elvis?"))["answered"] is False

    assert "keine Seite" in await refused(client, "read_page", document_id="../../etc", page=1)
    assert "keine Seite" in await refused(client, "read_page", document_id="dossier", page=999)
    assert "kein Dokument" in await refused(client, "cite", named="/etc/passwd")
    assert await refused(client, "cite", named="dossier", style="/etc/passwd")
    assert await refused(client, "search", query="x" * 3000)
    assert await refused(client, "search", query="a", documents=["../x"])

    (listed,) = (await client.read_resource("kleinstadt://documents")).contents
    names = [each["document_id"] for each in json.loads(getattr(listed, "text", ""))]
    assert "dossier" in names
    (one,) = (await client.read_resource("kleinstadt://documents/dossier")).contents
    assert json.loads(getattr(one, "text", ""))["pages"] == 20
    (read,) = (await client.read_resource("kleinstadt://documents/dossier/pages/19")).contents
    assert QUOTE in json.loads(getattr(read, "text", ""))["text"]
    from mcp.shared.exceptions import MCPError

    for wrong in ("nothing", "..%2F..%2Fetc", "dossier/pages/999", "dossier/pages/x"):
        with pytest.raises(MCPError):
            await client.read_resource(f"kleinstadt://documents/{wrong}")


def test_every_tool_over_standard_input_and_output(shipped_home: Path) -> None:
    async def run() -> None:
        async with over_stdio(shipped_home) as client:
            await use(client)

    asyncio.run(run())


def test_every_tool_over_http(shipped_home: Path, tmp_path: Path) -> None:
    from mcp import Client

    async def run(address: str) -> None:
        async with Client(f"{address}/mcp") as client:
            await use(client)

    log = tmp_path / "log"
    with served(shipped_home, log, "--http", "--rate", "1000", command="mcp") as address:
        asyncio.run(run(address))
        evil = post(f"{address}/mcp", json={}, headers={"Host": "evil.example"})
        assert evil.status_code == 421
    assert "Donut" not in log.read_text()


def test_tokens_are_asked_for_over_http(shipped_home: Path, tmp_path: Path) -> None:
    keys = tmp_path / "tokens"
    keys.write_text("a-token-of-some-length\n")
    log = tmp_path / "log"
    with served(shipped_home, log, "--http", command="mcp", KLEINSTADT_TOKENS=str(keys)) as address:
        refused = post(f"{address}/mcp", json={"jsonrpc": "2.0", "method": "ping", "id": 1})
        assert refused.status_code == 401
        known = post(
            f"{address}/mcp",
            json={"jsonrpc": "2.0", "method": "ping", "id": 1},
            headers={
                "Authorization": "Bearer a-token-of-some-length",
                "Accept": "application/json, text/event-stream",
            },
        )
        assert known.status_code != 401


def test_without_an_index_the_tools_say_so(tmp_path: Path) -> None:
    async def run() -> None:
        async with over_stdio(tmp_path / "empty") as client:
            said = await refused(client, "ask", question="Was ist das?")
            assert "gerade nicht" in said
            assert str(tmp_path) not in said

    asyncio.run(run())
