"""The query language: its tree, what it means, how it is printed, explained and filed."""
