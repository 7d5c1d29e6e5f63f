import io
import os

from setuptools import find_packages, setup

here = os.path.dirname(os.path.abspath(__file__))
with io.open(os.path.join(here, "requirements.txt"), encoding="utf-8") as f:
    lines = [line.strip() for line in f if line.strip() and not line.startswith("#")]

SOCKS = "requests[socks]>=2.32"
base = [
    "django>=5.2,<5.3",
    SOCKS,
]
cache = ["redis>=5,<7"]
more = base + ["sqlparse"]

setup(
    name="shop", version="0.1.0", packages=find_packages(), python_requires=">=3.10",
    install_requires=more + ["colorama==0.4.6 ; sys_platform == 'win32'"] + lines,
    extras_require={"cache": cache, "dev": ["pytest>=8", *cache], ":python_version<'3.4'": ["enum34"], "mail:sys_platform=='linux'": "anyio >= 3, < 5"},
)
