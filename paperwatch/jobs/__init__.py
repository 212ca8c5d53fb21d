"""Jobs: work that people ask for in the pages and that takes longer than a page may, by the same code as the commands.

ended.py       how a job ends, and how it says where it is
conference.py  a conference is read, as by `backfill`
papers.py      files or an address are read, as by `import`
schedule.py    the page of a schedule is fetched, to be shown
work.py        the worker: one at a time, each job to its end
"""
