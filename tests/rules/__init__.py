"""Examples of every review rule."""
