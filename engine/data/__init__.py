"""Samples of referring segmentation: readers of the public datasets, of JSON lines and of labelled chips."""
