"""What the day of somebody who edits costs in clicks and keys, task by task."""
