"""The policy itself: its versions, their texts in two languages, what each covers, and what a new one would widen."""
