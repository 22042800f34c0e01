"""Letters that still have to leave: each a row written in the transaction that causes it, gone once delivered."""
