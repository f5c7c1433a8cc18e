"""Phrases: what a referring phrase asks of the network, and what geometry decides."""
