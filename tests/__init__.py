"""The tests: each reads like a story about named people."""
