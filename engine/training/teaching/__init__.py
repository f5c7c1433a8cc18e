"""What `engine.training.teach` is made of: the labels, the views of the scene, the tuning."""
