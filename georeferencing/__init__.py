"""Rasters in, polygons out: grids, windows, polygons and vector files, without any network."""
