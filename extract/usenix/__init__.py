"""usenix.org: conference programmes and accepted-paper lists, and each paper's own page, 2012 until today.

What the site has done, by the pages read:
2012-13  Drupal 7. `div.node-paper` in `div.node-session`; every author also a `div.node-speaker` with an `h2` of its
         own inside the paper; the paper's PDF linked from the list; programmes under `/tech-schedule/`.
2014-16  the same wrappers, authors as text only; in 2016 affiliations in `<i>` instead of `<em>`.
2017     `article.node-paper`, `h2.node-title > a`; media icons that link the paper's own page; PDFs only there.
2025     Backdrop CMS with the same theme by September: plain `h2 > a`, `field-items field-items`; the generator tag
         still says Drupal 7. Session chairs moved from `field-session-info` to `field-session-chairperson`.
"""

from __future__ import annotations

from extract.usenix.paper import PAPER
from extract.usenix.programme import PROGRAMME

EXTRACTORS = (PAPER, PROGRAMME)
