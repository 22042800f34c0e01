"""Who did what on the desk, and when: a chain of lines of which none can be changed unnoticed."""
