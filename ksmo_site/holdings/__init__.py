"""What we hold about people, derived from the models: shown, exported, erased, kept no longer than its term."""
