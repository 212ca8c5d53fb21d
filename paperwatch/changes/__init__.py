"""The one door for changes that people make: named actions, the same for the command line and the browser.

actions.py  what can be done: each action a few checked values, what it does, and how it is taken back
door.py     who may do it, in one transaction, with who and when; nothing is lost to a stale form; undo
"""
