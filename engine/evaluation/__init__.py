"""Scoring referring segmentation: the metrics of the field, their intervals, and the report."""
