"""A mail server for tests: it takes letters over SMTP, or refuses them, and remembers both."""

import asyncio
from dataclasses import dataclass, field
from typing import Self


@dataclass
class Taken:
    """One letter as it came in."""

    sender: str = ""
    recipients: list[str] = field(default_factory=list)
    data: bytes = b""


class MailServer:
    """As much of SMTP as a sender needs."""

    def __init__(self, *, refuses: bool = False) -> None:
        self.refuses = refuses
        self.taken: list[Taken] = []
        self.refused: list[str] = []

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._talk, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        await self._server.wait_closed()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 test\r\n")
        letter = Taken()
        while line := (await reader.readline()).decode().strip():
            verb, _, rest = line.partition(" ")
            if verb.upper() == "DATA":
                writer.write(b"354 go on\r\n")
                letter.data = await self._data(reader)
                self.taken.append(letter)
                writer.write(b"250 taken\r\n")
            else:
                writer.write(self._answer(verb.upper(), rest, letter))
            await writer.drain()
            if verb.upper() == "QUIT":
                break
        writer.close()

    def _answer(self, verb: str, rest: str, letter: Taken) -> bytes:
        address = rest[rest.find("<") + 1 : rest.find(">")]
        if verb == "MAIL":
            letter.sender = address
        if verb == "RCPT" and self.refuses:
            self.refused.append(address)
            return b"550 nobody here by that name\r\n"
        if verb == "RCPT":
            letter.recipients.append(address)
        return b"221 bye\r\n" if verb == "QUIT" else b"250 ok\r\n"

    async def _data(self, reader: asyncio.StreamReader) -> bytes:
        lines = []
        while (line := await reader.readline()) != b".\r\n":
            lines.append(line[1:] if line.startswith(b"..") else line)
        return b"".join(lines)
