"""Proof by searching: of whoever left, nothing is found, neither a value in any form nor the key that opens one."""
