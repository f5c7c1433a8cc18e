"""Where a managed environment comes from: QGIS's ways to the network, a Python, a folder of wheels."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from pathlib import Path

from requests.utils import get_environ_proxies, select_proxy

_WHEEL_OF = re.compile(r"-cp3(\d+)-cp3\1-")


def package_index() -> str:
    """Return where packages are fetched from."""
    return os.environ.get("PIP_INDEX_URL") or "https://pypi.org/simple"


@dataclass(frozen=True)
class Network:
    """QGIS's ways to the network: a proxy with its user if any, certificates that QGIS trusts (PEM).

    What is empty is left to pip and its own configuration.
    """

    proxy: str = field(default="", repr=False)
    no_proxy: str = ""
    certificates: str = field(default="", repr=False)

    def variables(self, folder: Path) -> dict[str, str]:
        """Return environment variables for pip and uv; other users cannot see them, as they see arguments."""
        variables: dict[str, str] = {}
        if self.proxy:
            variables.update(dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"), self.proxy))
        if self.no_proxy:
            variables.update(dict.fromkeys(("NO_PROXY", "no_proxy"), self.no_proxy))
        if self.certificates:
            bundle = str(self.bundle(folder))
            variables.update(dict.fromkeys(("PIP_CERT", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE"), bundle))
        return variables

    def proxies(self) -> dict[str, str]:
        """Return the proxies on the way to the index by their schemes: QGIS's, else the system's."""
        own = {"http": self.proxy, "https": self.proxy}
        return own if self.proxy else dict(get_environ_proxies(package_index()))

    def socks(self) -> str:
        """Return the SOCKS proxy on the way to the index, without its user; empty where there is none."""
        proxy = select_proxy(package_index(), self.proxies()) or ""
        return re.sub("//.*@", "//", proxy) if proxy.startswith("socks") else ""

    def bundle(self, folder: Path) -> Path:
        """Write the certificates as a file and return it."""
        path = folder / "certificates.pem"
        path.write_text(self.certificates, encoding="ascii", errors="ignore")
        return path


@dataclass(frozen=True)
class Sources:
    """Where things come from.

    An interpreter and a folder of wheels where the user names them, else this machine's best Python and the index;
    `offline` wheels are all that is needed.
    """

    python: Path | None = None
    wheels: Path | None = None
    offline: bool = False
    network: Network = field(default_factory=Network)

    def pythons(self) -> list[str]:
        """Return the versions of Python that the wheels are for where nothing else may be used; empty for any."""
        names = [path.name for path in self.wheels.glob("*.whl")] if self.offline and self.wheels else []
        return sorted({f"3.{found[1]}" for found in map(_WHEEL_OF.search, names) if found})
