"""What the sites call, on 127.0.0.1: a company directory, mail servers, a tax office, and a page that nobody else can
reach; with TLS where somebody asks for it."""

import base64
import contextlib
import datetime
import http.server
import os
import re
import socket
import socketserver
import ssl
import threading
from pathlib import Path
from unittest import mock

from accounts.directory import BASE
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from visitor import PROOF, SCRIPT

DAY = datetime.timedelta(days=1)


class Directory(socketserver.BaseRequestHandler):
    """The company's directory with one person in it: as much of LDAP (RFC 4511) as it takes to be searched."""

    person = {"objectclass": "person", "cn": "Tilda Post", "mail": "tilda@quire.example", "employeenumber": PROOF}
    passwords = []

    def handle(self):
        while data := self.request.recv(65536):
            for _, ((_, number), (operation, parts), *_) in values(data):
                if operation == 0x60:  # bind
                    self.passwords.append(parts[2][1].decode())
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


class Refusing(socketserver.StreamRequestHandler):
    """A mail server that wants nothing of the site, and says so in words that are not for visitors."""

    def handle(self):
        self.wfile.write(b"554 mx7.inside.example: no relay for you, %s\r\n" % PROOF.encode())


class Office(socketserver.BaseRequestHandler):
    """As much of FTP (RFC 959, and 4217 for TLS) as it takes to be sent a file. `overheard` is what goes over the wire
    in the clear."""

    context = None
    received, passwords, overheard = [], [], []

    def handle(self):
        self.say("220 here")
        while line := self.line():
            verb, _, word = line.partition(" ")
            if verb == "AUTH":
                self.say("234 go on")
                self.request = self.context.wrap_socket(self.request, server_side=True)
            elif verb == "USER":
                self.say("331 and the password")
            elif verb == "PASS":
                self.passwords.append(word)
                self.say("230 good")
            elif verb == "PASV":
                listener = socket.create_server(("127.0.0.1", 0))
                high, low = divmod(listener.getsockname()[1], 256)
                self.say(f"227 (127,0,0,1,{high},{low})")
            elif verb == "STOR":
                self.say("150 go on")
                with listener, listener.accept()[0] as data:
                    self.receive(data)
                self.say("226 good")
            else:
                self.say("221 bye" if verb == "QUIT" else "200 good")

    def say(self, text):
        self.request.sendall(text.encode() + b"\r\n")

    def line(self):
        text = b""
        while not text.endswith(b"\n") and (letter := self.request.recv(1)):
            text += letter
        self.hear(text)
        return text.decode().strip()

    def receive(self, data):
        secured = isinstance(self.request, ssl.SSLSocket)
        if secured:
            data = self.context.wrap_socket(data, server_side=True)
        text = b""
        while piece := data.recv(65536):
            text += piece
        self.received.append(text)
        self.hear(text)
        if secured:
            data.unwrap()

    def hear(self, text):
        if not isinstance(self.request, ssl.SSLSocket):
            self.overheard.append(text)


class Inside(http.server.BaseHTTPRequestHandler):
    """A page that only this machine can reach: the proof is its title, and it has a script."""

    called, passwords, overheard = [], [], []

    def do_GET(self):
        self.called.append(self.path)
        if kind_and_word := self.headers.get("Authorization", "").split():
            self.passwords.append(base64.b64decode(kind_and_word[1]).decode())
            if not isinstance(self.connection, ssl.SSLSocket):
                self.overheard.append(self.passwords[-1])
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        page = f"<title>{PROOF}</title>{SCRIPT}".encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        self.wfile.write(page)

    do_POST = do_GET

    def log_message(self, *args):
        pass


class Server(socketserver.ThreadingTCPServer):
    """With a context, it speaks TLS to whoever begins with that, and plainly to others."""

    daemon_threads = True
    context = None

    def get_request(self):
        connection, address = super().get_request()
        if self.context and connection.recv(1, socket.MSG_PEEK) == b"\x16":
            connection = self.context.wrap_socket(connection, server_side=True)
        return connection, address


@contextlib.contextmanager
def serving(handler, context=None):
    """The address of a server on 127.0.0.1."""
    with Server(("127.0.0.1", 0), handler) as server:
        server.context = context
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        try:
            yield server.server_address
        finally:
            server.shutdown()


def certified(host):
    """The side of a server in TLS, and the file with its certificate: for a host, signed by nobody but itself."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.datetime.now(datetime.timezone.utc)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now, now + DAY)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = Path("certificate.pem").absolute()
    coding, form, nothing = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    file.write_bytes(key.private_bytes(coding, form, nothing) + made.public_bytes(coding))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context, str(file)


def trusting(file):
    """Meanwhile a certificate is one of those that this machine trusts."""
    return mock.patch.dict(os.environ, {"SSL_CERT_FILE": file})
