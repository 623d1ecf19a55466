"""A demo world on loopback: invented outlets, their feeds and pages."""
