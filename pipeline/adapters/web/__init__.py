"""Asking the web, politely and with a guard at the door."""
