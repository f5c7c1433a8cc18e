"""Decoders from stage features to target and background logits."""
