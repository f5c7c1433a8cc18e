"""The link to the engine: its process, its HTTP interface, and the tasks that use them; no widget and no map layer."""
