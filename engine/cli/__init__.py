"""The `engine` command: one module a subcommand."""
