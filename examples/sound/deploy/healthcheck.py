"""Exit 0 when gunicorn accepts a connection on its socket; the Dockerfile's HEALTHCHECK runs it."""

import socket
import sys

with socket.socket(socket.AF_UNIX) as probe:
    probe.settimeout(3)
    sys.exit(probe.connect_ex("/run/quire/gunicorn.sock") != 0)
