"""A small faithful mail server: a mailbox by IMAP (RFC 9051, as much as reading needs) and one that takes mail by SMTP (RFC 5321), on ports of this machine.

As real servers do, `UID n:*` names the last mail even where n is above it, SELECT would let marks be set, and a literal is announced with its length.
"""

from __future__ import annotations

import base64
import re
import socket
import socketserver
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field

USER, PASSWORD = "help@shop.example.com", "pässwort €1"
REASON = base64.b64encode(b'{"status":"401"}').decode()
"""What a server says of a token that it does not take; it refuses only after the answer to it."""


@dataclass
class Box:
    """The mailbox and what was asked of it."""

    mails: dict[int, bytes] = field(default_factory=dict)
    validity: int = 7
    asked: list[str] = field(default_factory=list)
    flags: set[str] = field(default_factory=set)
    """Marks that were set on any mail."""
    breaks: int = 0
    """After so many fetches the connection ends; 0 for never."""
    url: str = ""
    token: str = ""
    """The access token it takes instead of a password (XOAUTH2)."""
    idles: bool = False
    """Whether it has IDLE (RFC 2177)."""
    listening: list[_Imap] = field(default_factory=list)
    """Connections in IDLE."""
    turn: threading.Lock = field(default_factory=threading.Lock, repr=False)
    """Held while one enters IDLE: who has read that it is in is among those that are told."""

    def put(self, mail: str | bytes) -> int:
        """A mail arrives; its UID."""
        number = max(self.mails, default=0) + 1
        self.mails[number] = mail if isinstance(mail, bytes) else mail.replace("\n", "\r\n").encode()
        self.tell(f"* {len(self.mails)} EXISTS")
        return number

    def tell(self, text: str) -> None:
        """Said to all that are in IDLE."""
        for one in self._listeners():
            one.tell(text)

    def hang_up(self) -> None:
        """Ends every connection that is in IDLE."""
        for one in self._listeners():
            one.connection.shutdown(socket.SHUT_RDWR)

    def _listeners(self) -> tuple[_Imap, ...]:
        with self.turn:
            return tuple(self.listening)


class _Imap(socketserver.StreamRequestHandler):
    box: Box

    def handle(self) -> None:
        self._say("* OK IMAP4rev1 ready")
        while line := self.rfile.readline().decode().strip():
            tag, command, rest = (*line.split(" ", 2), "", "")[:3]
            self.box.asked.append(f"{command} {rest}".strip() if command.upper() not in {"LOGIN", "AUTHENTICATE"} else command)
            act = getattr(self, f"do_{command.lower()}", None)
            if act is None:
                self._say(f"{tag} BAD unknown command")
            elif act(tag, rest) is False:
                return

    def _say(self, text: str) -> None:
        self.wfile.write(text.encode() + b"\r\n")

    def do_capability(self, tag: str, _: str) -> None:
        self._say("* CAPABILITY IMAP4rev1 AUTH=PLAIN" + " IDLE" * self.box.idles)
        self._say(f"{tag} OK done")

    def do_authenticate(self, tag: str, _: str) -> None:
        self._say("+ ")
        if self.box.token:
            if base64.b64decode(self.rfile.readline()) == bearer(self.box.token):
                self._say(f"{tag} OK in")
                return
            self._say(f"+ {REASON}")
            self.rfile.readline()
            self._say(f"{tag} NO [AUTHENTICATIONFAILED] wrong")
            return
        given = base64.b64decode(self.rfile.readline()).decode().split("\0")
        self._say(f"{tag} OK in" if given[1:] == [USER, PASSWORD] else f"{tag} NO [AUTHENTICATIONFAILED] wrong")

    def do_examine(self, tag: str, rest: str) -> None:
        if rest.strip('"').upper() != "INBOX":
            self._say(f"{tag} NO [NONEXISTENT] no such folder")
            return
        self._say(f"* {len(self.box.mails)} EXISTS")
        self._say(f"* OK [UIDVALIDITY {self.box.validity}] valid")
        self._say(f"{tag} OK [READ-ONLY] open")

    def do_idle(self, tag: str, _: str) -> bool:
        with self.box.turn:
            self._say("+ idling")
            self.box.listening.append(self)
        try:
            ended = self.rfile.readline()
        finally:
            self.box.listening.remove(self)
        if ended:
            self.box.asked.append(ended.decode().strip())
            self._say(f"{tag} OK IDLE terminated" if ended.strip().upper() == b"DONE" else f"{tag} BAD expected DONE")
        return bool(ended)

    def tell(self, text: str) -> None:
        """Something nobody asked for."""
        self._say(text)

    def do_uid(self, tag: str, rest: str) -> bool | None:
        what, _, args = rest.partition(" ")
        return self._search(tag, args) if what == "SEARCH" else self._fetch(tag, args)

    def _search(self, tag: str, args: str) -> None:
        numbers = sorted(self.box.mails)
        if found := re.fullmatch(r"UID (\d+):\*", args):
            numbers = [one for one in numbers if one >= int(found[1])] or numbers[-1:]
        self._say("* SEARCH " + " ".join(map(str, numbers)))
        self._say(f"{tag} OK done")

    def _fetch(self, tag: str, args: str) -> bool | None:
        number, _, what = args.partition(" ")
        mail = self.box.mails.get(int(number))
        if what == "(RFC822.SIZE)":
            self._say(f"* 1 FETCH (UID {number} RFC822.SIZE {getattr(self.box, 'pretends', len(mail or b''))})")
        elif mail is not None:
            if "PEEK" not in what:
                self.box.flags.add("\\Seen")
            if self.box.breaks and (gone := self.box.breaks == 1):
                self.box.breaks = 0
                return not gone
            self.box.breaks = max(0, self.box.breaks - 1)
            body = mail.split(b"\r\n\r\n")[0] + b"\r\n\r\n" if "HEADER" in what else mail
            name = "BODY[HEADER]" if "HEADER" in what else "BODY[]"
            self.wfile.write(f"* 1 FETCH (UID {number} {name} {{{len(body)}}}\r\n".encode() + body + b")\r\n")
        self._say(f"{tag} OK done")
        return None

    def do_logout(self, tag: str, _: str) -> bool:
        self._say("* BYE")
        self._say(f"{tag} OK out")
        return False


@dataclass
class Post:
    """What was handed over by SMTP, and what goes wrong next."""

    sent: list[tuple[str, str, bytes]] = field(default_factory=list)
    """Sender, recipient, text."""
    faults: list[str] = field(default_factory=list)
    """"rcpt 550", "data 451", "lost" (kept, then no answer), "shut" (the connection ends before anything)."""
    url: str = ""
    token: str = ""


def bearer(token: str) -> bytes:
    """XOAUTH2's only message."""
    return f"user={USER}\x01auth=Bearer {token}\x01\x01".encode()


class _Smtp(socketserver.StreamRequestHandler):
    post: Post

    def handle(self) -> None:
        if self.post.faults[:1] == ["shut"]:
            self.post.faults.pop(0)
            return
        self._say("220 mail.example.com ESMTP")
        sender = recipient = ""
        while line := self.rfile.readline().decode().strip():
            word = line.upper()
            if word.startswith(("EHLO", "HELO")):
                self._say("250-mail.example.com\r\n250 AUTH PLAIN")
            elif word.startswith("AUTH"):
                self._sign_in(base64.b64decode(line.split()[-1]))
            elif word.startswith("MAIL"):
                sender = line[10:].split(">")[0].strip("<>")
                self._say("250 ok")
            elif word.startswith("RCPT"):
                recipient = line[8:].strip("<>")
                self._say(self._fault("rcpt") or "250 ok")
            elif word == "DATA":
                if self._data(sender, recipient) is False:
                    return
            elif word == "QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 ok")

    def _sign_in(self, given: bytes) -> None:
        if self.post.token and given != bearer(self.post.token):
            self._say(f"334 {REASON}")
            self.rfile.readline()
        well = given == bearer(self.post.token) if self.post.token else given.decode().split("\0")[1:] == [USER, PASSWORD]
        self._say("235 in" if well else "535 5.7.8 wrong")

    def _data(self, sender: str, recipient: str) -> bool | None:
        self._say("354 go on")
        text = b""
        while (line := self.rfile.readline()) != b".\r\n":
            text += line[1:] if line.startswith(b"..") else line
        fault = self._fault("data")
        if fault:
            self._say(fault)
            return None
        self.post.sent.append((sender, recipient, text))
        if self.post.faults[:1] == ["lost"]:
            self.post.faults.pop(0)
            return False
        self._say("250 queued")
        return None

    def _fault(self, where: str) -> str:
        if self.post.faults and self.post.faults[0].startswith(where):
            return f"{self.post.faults.pop(0).split()[1]} so the test wants it"
        return ""

    def _say(self, text: str) -> None:
        self.wfile.write(text.encode() + b"\r\n")


@contextmanager
def _listening(handler: type, scheme: str, **held: object):
    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), type("Answers", (handler,), held), bind_and_activate=True)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"{scheme}://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def mail_server():
    """A mailbox and a server that takes mail."""
    box, post = Box(), Post()
    with _listening(_Imap, "imap", box=box) as box.url, _listening(_Smtp, "smtp", post=post) as post.url:
        yield box, post
