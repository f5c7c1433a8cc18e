"""The checks in `application` run inside QGIS alone, which names them in the environment (`desktop.py`)."""

import os

collect_ignore = [] if "CHECK_FILE" in os.environ else ["application"]
