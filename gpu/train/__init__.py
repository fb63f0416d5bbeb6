"""Training the built-in encoder: aligned text in, a folder of weights and its model card out."""
