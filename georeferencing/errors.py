"""Errors of the georeferencing package: each message is one line that names the input, the value and the mend."""

from __future__ import annotations


class GeoreferencingError(Exception):
    """Base of all errors this package raises on purpose."""


class RasterError(GeoreferencingError):
    """A raster cannot be opened or read, or lacks what is asked of it."""


class VectorError(GeoreferencingError):
    """A vector file cannot be read or written."""


class ExtentError(GeoreferencingError):
    """An area of interest is empty or lies off the raster."""
