"""The product's answers timed beside what people would use instead, on the same data."""
