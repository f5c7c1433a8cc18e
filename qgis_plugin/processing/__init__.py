"""The plugin's Processing algorithms."""
