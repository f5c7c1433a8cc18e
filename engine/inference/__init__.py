"""Window batches, blending, device choice and the feature cache."""
