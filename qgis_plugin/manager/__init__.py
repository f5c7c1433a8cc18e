"""Where the engine comes from: the three routes, the managed environment, the settings dialog."""
