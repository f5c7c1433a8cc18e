"""Metrics of referring segmentation and reports on them."""
