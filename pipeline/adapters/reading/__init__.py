"""Reading feeds and pages."""
