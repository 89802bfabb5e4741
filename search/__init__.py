"""Search that finds: words by their stems, mistyped ones by what they may stand for, the last one while it is typed.

`query` makes groups of stems of what was typed, `results` asks the index for candidates and orders them by `ranking`,
`highlighting` shows where the words stand, `facets` counts what they can be filtered by, `suggestions` answers while a reader
types. `indexing` writes the rows that `engines` find. Only editions live at the moment asked for have any influence,
on frequencies, corrections and cut-offs too.
"""
