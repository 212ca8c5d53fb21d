"""Work in many independent pieces, done by processes of this machine or by the workers of a cluster (extra `cluster`).

pieces.py     what all such work has in common: every piece once, again where it failed or its worker died
here.py       processes of this machine
engine.py     the workers of a Dask cluster; the one module that knows the engine
documents.py  files read by workers
archive.py    pages of an archive read again by workers
vectors.py    vectors of papers made by workers

A piece is plain data, and what is done with it is a function of a module. Results come back to the one that asked, and
it alone stores them: a worker that dies costs the time of its piece and never a row.
"""
