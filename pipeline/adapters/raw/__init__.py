"""Keeping raw pages as they came."""
