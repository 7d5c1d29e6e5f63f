"""What the sites call, on 127.0.0.1: a company directory, a mail server, and a page that nobody else can reach."""

import contextlib
import http.server
import re
import socketserver
import threading

from accounts.directory import BASE
from visitor import PROOF, SCRIPT

class Directory(socketserver.BaseRequestHandler):
    """The company's directory with one person in it: as much of LDAP (RFC 4511) as it takes to be searched."""

    person = {"objectclass": "person", "cn": "Tilda Post", "mail": "tilda@quire.example", "employeenumber": PROOF}

    def handle(self):
        while data := self.request.recv(65536):
            for _, ((_, number), (operation, parts), *_) in values(data):
                if operation == 0x60:  # bind
                    self.answer(number, 0x61)
                elif operation == 0x63:  # search
                    base, wanted = parts[0][1].decode(), parts[6]
                    if base == BASE and self.fits(*wanted):
                        shown = [
                            value(0x30, value(4, name.encode()), value(0x31, value(4, self.person[name].encode())))
                            for name in ("cn", "mail")
                        ]
                        entry = value(0x64, value(4, b"cn=Tilda Post," + base.encode()), value(0x30, *shown))
                        self.request.sendall(value(0x30, value(2, number), entry))
                    self.answer(number, 0x65)

    def answer(self, number, operation):
        self.request.sendall(value(0x30, value(2, number), value(operation, value(10, b"\0"), value(4), value(4))))

    def fits(self, kind, parts):
        """Whether a filter fits the person."""
        if kind in (0xA0, 0xA1):
            return (all if kind == 0xA0 else any)(self.fits(*part) for part in parts)
        if kind == 0xA2:
            return not self.fits(*parts[0])
        if kind == 0x87:
            return parts.decode().lower() in self.person
        text = self.person.get(parts[0][1].decode().lower(), "")
        if kind == 0xA3:
            return text == parts[1][1].decode()
        if kind == 0xA4:  # the beginning, what has to follow, the end
            pattern = "".join(re.escape(p.decode()) + (".*" if place != 0x82 else "") for place, p in parts[1][1])
            return bool(re.fullmatch(pattern if parts[1][1][0][0] == 0x80 else ".*" + pattern, text))
        return False


def values(data):
    """The values that BER holds, each (tag, content); the content of what is made of values is a list of them."""
    found = []
    while data:
        tag, size, data = data[0], data[1], data[2:]
        if size & 0x80:
            digits = size & 0x7F
            size, data = int.from_bytes(data[:digits], "big"), data[digits:]
        found.append((tag, values(data[:size]) if tag & 0x20 else data[:size]))
        data = data[size:]
    return found


def value(tag, *content):
    """A value in BER, a short one or one of up to 255 bytes."""
    body = b"".join(content)
    return bytes([tag, *([len(body)] if len(body) < 128 else [0x81, len(body)])]) + body


class Mailbox(socketserver.StreamRequestHandler):
    """As much of SMTP as it takes to hear a message."""

    heard = []

    def handle(self):
        self.wfile.write(b"220 here\r\n")
        while line := self.rfile.readline():
            verb = line[:4].upper()
            if verb == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                text = b""
                while (line := self.rfile.readline()) not in (b".\r\n", b""):
                    text += line
                self.heard.append(text)
            self.wfile.write(b"221 bye\r\n" if verb == b"QUIT" else b"250 good\r\n")
            if verb == b"QUIT":
                return


class Inside(http.server.BaseHTTPRequestHandler):
    """A page that only this machine can reach: the proof is its title, and it has a script."""

    called = []

    def do_GET(self):
        self.called.append(self.path)
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        page = f"<title>{PROOF}</title>{SCRIPT}".encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        self.wfile.write(page)

    do_POST = do_GET

    def log_message(self, *args):
        pass


@contextlib.contextmanager
def serving(handler):
    """The address of a server on 127.0.0.1."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield server.server_address
        finally:
            server.shutdown()
