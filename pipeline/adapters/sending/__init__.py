"""Handing messages over: mail, webhooks, Atom files, other services."""
