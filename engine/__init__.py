"""Referring segmentation of remote-sensing rasters: phrases in, georeferenced polygons out."""

__version__ = "0.1.0"
