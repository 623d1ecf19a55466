"""Stories: which articles tell of one event.

`Stories` is the door: it is loaded with the articles of the last days and places new ones.
Below it, in the order of the data: `lexicon` (tables), `features` (what an article says),
`terms` (how rare a word is, who else uses it), `window` (the last days), `joining` (the same
event in one language), `crossing` (in two), `telling` (what a reader is shown of a story).
"""
