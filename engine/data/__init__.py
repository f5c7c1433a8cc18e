"""Readers of referring-segmentation datasets and the referring-expression generator."""
