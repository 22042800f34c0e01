"""The form for questions: asked by anybody, answered by letter within ten days, kept until its term."""
