"""The dock panel: what the user sees and presses."""
