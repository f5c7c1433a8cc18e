"""What the user has set, kept in QGIS's own settings under one group; numbers and texts only.

Enums and booleans read back differently with Qt 5 and Qt 6, so none is stored. Every access makes its own QgsSettings,
which may be done in any thread.
"""

from __future__ import annotations

import json
from typing import Any, Generic, TypeVar, overload

from qgis.core import QgsApplication, QgsAuthMethodConfig, QgsSettings

GROUP = "refer_and_segment"
_MOST_PHRASES = 50

Value = TypeVar("Value", int, float, str)


class _Stored(Generic[Value]):
    """One setting as an attribute of `Settings`; where what is stored cannot be read, the default is meant."""

    def __init__(self, default: Value) -> None:
        self.default: Value = default
        self.name = ""

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    @overload
    def __get__(self, instance: None, owner: type) -> _Stored[Value]: ...

    @overload
    def __get__(self, instance: Settings, owner: type) -> Value: ...

    def __get__(self, instance: Settings | None, owner: type) -> object:
        if instance is None:
            return self
        try:
            return type(self.default)(QgsSettings().value(f"{GROUP}/{self.name}", self.default))
        except (TypeError, ValueError):
            return self.default

    def __set__(self, instance: Settings, value: Value) -> None:
        QgsSettings().setValue(f"{GROUP}/{self.name}", type(self.default)(value))


class Settings:
    """The plugin's settings; reading and writing an attribute reads and writes what QGIS keeps."""

    route = _Stored("environment")
    """environment: an interpreter that has the engine; service: a running one; managed: installed by the plugin."""
    python = _Stored("")
    """The interpreter of the route `environment`."""
    url = _Stored("http://127.0.0.1:8901")
    """Where the service of the route `service` answers."""
    authcfg = _Stored("")
    """Which entry of QGIS's authentication store holds that service's key."""
    managed_folder = _Stored("")
    """Folder of the managed environment; empty for the default one."""
    managed_python = _Stored("")
    """The Python that environment is made of; empty for the best one of the machine."""
    managed_wheels = _Stored("")
    """A folder of wheels to install from; empty for the package index."""
    managed_offline = _Stored(0)
    """1 where that folder holds everything."""
    state_folder = _Stored("")
    """Folder of the engine's jobs and uploads; empty for the engine's own."""
    pack = _Stored("mrsnet-lite")
    device = _Stored("auto")
    threshold = _Stored(50)
    """Percent."""
    min_area = _Stored(0)
    """Square metres."""
    output_folder = _Stored("")
    """Where layers are written; empty for the project's folder."""
    where = _Stored("view")
    phrase = _Stored("")
    """What stood in the phrase box."""
    probability = _Stored(0)
    """1 where the probability raster is wanted, too."""
    bands = _Stored("")
    stretch = _Stored("")
    gsd = _Stored("")
    """Which bands, what contrast, how many metres a pixel, as they are typed; empty for auto."""
    overlap = _Stored(25)
    """Percent of a tile."""
    fill_holes = _Stored(0.0)
    """Square metres."""
    simplify = _Stored(0.0)
    """Metres."""
    smooth = _Stored(0)
    orthogonalize = _Stored(0)
    plan = _Stored(1)
    """1 where the phrase is read, 0 where it is taken whole; likewise for round corners and right angles."""
    _history = _Stored("[]")

    @classmethod
    def default(cls, name: str) -> int | float | str:
        """Return a setting's value where nothing else is stored."""
        stored: _Stored[Any] = vars(cls)[name]
        return stored.default  # type: ignore[no-any-return]

    @property
    def history(self) -> list[str]:
        """Phrases that were run, newest first."""
        try:
            phrases = json.loads(self._history)
        except ValueError:
            return []
        return [phrase for phrase in phrases if isinstance(phrase, str)] if isinstance(phrases, list) else []

    def remember(self, phrases: list[str]) -> None:
        """Put phrases at the beginning of the history."""
        known = list(dict.fromkeys([*phrases, *self.history]))
        self._history = json.dumps(known[:_MOST_PHRASES], ensure_ascii=False)

    def service_key(self) -> str:
        """Return the key of the service from QGIS's authentication store; empty where there is none."""
        config = QgsAuthMethodConfig()
        if not self.authcfg or not QgsApplication.authManager().loadAuthenticationConfig(self.authcfg, config, True):
            return ""
        return str(config.config("password") or config.config("header_value"))
