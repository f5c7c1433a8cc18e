"""The engine as a local service: HTTP, jobs and access in one process, models and rasters in others."""
