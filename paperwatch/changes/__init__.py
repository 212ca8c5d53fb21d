"""The one door for changes that people make: named actions, the same for the command line and the browser.

action.py   what every action is: a few checked values, what it does, and how it is taken back; the fields
pairs.py    actions on two papers or records: judgements
papers.py   actions on one paper: marks, notes, proposals, skips
talks.py    actions on talks: plans and links
searches.py actions on saved searches
topics.py   actions on the group's own topics
jobs.py     actions that ask for work which takes longer than a page may
actions.py  every action by its name
door.py     who may do it, in one transaction, with who and when; nothing is lost to a stale form; undo
person.py   the door from the command line
"""
