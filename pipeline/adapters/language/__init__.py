"""Words: stems, languages, and the grammar of queries."""
