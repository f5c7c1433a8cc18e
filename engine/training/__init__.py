"""Training loop, losses, augmentation and schedules."""
