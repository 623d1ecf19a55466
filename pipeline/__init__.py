"""Morgenlage: feeds in at one end, alerts, an archive and a morning digest out at the other."""
