"""The pages for somebody who never opens a terminal: Datasette (extra `serve`) on the public views, with our templates.

pages/      one function a page: the site and what was asked in, an `Answer` out; no HTML and no Datasette in them
templates/  the HTML; text of sources is escaped by Jinja everywhere
hooks.py    what Datasette asks of a plugin: routes, headers, who may see what
visitors.py what the SQL of visitors may read
site.py     the database file that is served, opened anew when it is replaced
"""
