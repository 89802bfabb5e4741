"""Search that finds: words by their stems, mistyped ones by what they may stand for, the last one while it is typed.

`understanding` makes groups of stems of a query, `finding` asks the index for candidates and orders them by `ranking`,
`passages` shows where the words stand, `narrowing` counts
what they can be narrowed by, `suggesting` answers while a reader types. Only editions live at the moment asked for have any influence,
on frequencies, corrections and cut-offs too.
"""
