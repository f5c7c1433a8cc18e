"""Fusion of words into one stage of the image encoder: PWAM, IFIM, BSC."""
