"""Words: how a text becomes terms. One analysis for the archive, the alerts and the queries."""
