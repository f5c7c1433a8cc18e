"""Necks that exchange information between scales: LGCE, HFIM."""
