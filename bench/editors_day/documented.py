"""WordPress with PublishPress and Superdesk, which are not run here: the steps of their documentation, one line for each gesture.

A number before a line is its clicks, after a plus its keys; the shortest way is taken, and what the manual leaves open is counted
in their favour; what it has nothing for is left out. Its addresses: `docs/editors-day.md`.
"""

import re
from collections import Counter

WORDPRESS = {
    "review": """
        1 Posts
        1 Pending
        1 the title
        1 Publish
        1 Publish, once more
    """,
    "planned_update": """
        1 Posts
        1 New Revision, below the title in the list
        1 the excerpt
        1 Publish: the date of the revision
        2 the next month, the day
        1+5 the hour and the minutes, which are fields to write in
        1 Schedule Revision
    """,
    "typo": """
        1 Posts
        1 the title
        1 the paragraph
        1 Update
        1 Revision Queue
        1 the revision, which does not have it
        1 the paragraph
        1 Update
    """,
    "invite": """
        1 Users
        1 Add New User
        0+1 from the name to the address
        0+1 to the first name
        0+1 to the last name
        2 the role
        1 Add New User: a link to choose a password is sent
    """,
    "picture_off": """
        1 Media
        1 the picture, which names the post that it was sent in and no other
        1 that post
        1 the picture in it
        1+1 the block removed
        1 Update
    """,
    "withdraw": """
        1 Posts
        1 the title
        1 Published
        1 Draft
        1 Update
        1 Tools
        1 Redirection
        1+12 the old address
        1+12 the new address
        1 Add Redirect
    """,
}
SUPERDESK = {
    "review": """
        1 Monitoring
        1 the item
        1 Send To
        1 Publish
    """,
    "planned_update": """
        1 the action menu of the item
        1 Update: a new item
        1 the abstract
        1 Send To
        4 the day and the hour of its publishing schedule
        1 Publish
    """,
    "invite": """
        1 the menu
        1 User Management
        1 the sign to create
        0+5 from field to field: first and last name, user name, address
        2 the role
        1 Save: a mail with the way to a password is sent
    """,
}
STEP = re.compile(r"^(\d+)(?:\+(\d+))? ", re.MULTILINE)


def counted():
    """{system: {task: Counter}}"""
    return {"WordPress, documented": sums(WORDPRESS), "Superdesk, documented": sums(SUPERDESK)}


def sums(tasks):
    return {task: sum_of(lines) for task, lines in tasks.items()}


def sum_of(lines):
    steps = STEP.findall("\n".join(line.strip() for line in lines.splitlines()))
    return Counter(
        clicks=sum(int(clicks) for clicks, _keys in steps), keys=sum(int(keys or 0) for _clicks, keys in steps)
    )
