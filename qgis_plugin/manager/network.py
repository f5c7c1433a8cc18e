"""QGIS's proxy and certificates, for pip; asked in the main thread, handed over as values."""

from __future__ import annotations

from urllib.parse import quote, urlsplit

from qgis.core import QgsApplication, QgsNetworkAccessManager, QgsSettings
from qgis.PyQt.QtCore import QUrl
from qgis.PyQt.QtNetwork import QNetworkProxy, QNetworkProxyFactory, QNetworkProxyQuery

from .sources import Network, package_index


def qgis_network() -> Network:
    """Return how QGIS is told to reach the network."""
    proxy = _proxy(package_index())
    if not proxy:
        return Network(certificates=_certificates())
    manager = QgsNetworkAccessManager.instance()
    hosts = [urlsplit(each).hostname or each for each in (*manager.excludeList(), *manager.noProxyList()) if each]
    return Network(proxy, ",".join(dict.fromkeys(["127.0.0.1", "localhost", *hosts])), _certificates())


def proxy_address(proxy: QNetworkProxy) -> str:
    """Return a proxy as an address that pip takes, with user and password; empty where there is none."""
    kinds = {
        QNetworkProxy.ProxyType.HttpProxy: "http",
        QNetworkProxy.ProxyType.HttpCachingProxy: "http",
        QNetworkProxy.ProxyType.Socks5Proxy: "socks5",
    }
    scheme = kinds.get(proxy.type())
    if scheme is None or not proxy.hostName():
        return ""
    user = quote(proxy.user(), safe="")
    if user and proxy.password():
        user += ":" + quote(proxy.password(), safe="")
    return f"{scheme}://{user + '@' if user else ''}{proxy.hostName()}:{proxy.port()}"


def _proxy(address: str) -> str:
    if str(QgsSettings().value("proxy/proxyEnabled", "false")).lower() not in ("true", "1"):
        return ""
    proxy = QgsNetworkAccessManager.instance().fallbackProxy()
    if proxy.type() == QNetworkProxy.ProxyType.DefaultProxy:
        known = QNetworkProxyFactory.systemProxyForQuery(QNetworkProxyQuery(QUrl(address)))
        return next((found for found in map(proxy_address, known) if found), "")
    return proxy_address(proxy)


def _certificates() -> str:
    """Return what QGIS trusts, where somebody has added an authority of their own; else pip's own list is right."""
    manager = QgsApplication.authManager()
    if manager.isDisabled() or not (manager.extraFileCAs() or manager.databaseCAs()):
        return ""
    return bytes(manager.trustedCaCertsPemText()).decode("ascii", "ignore")
