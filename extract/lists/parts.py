"""What the parts of a note on a paper are called: "Summary", "Strengths", "What I liked"."""

from __future__ import annotations

import re

_WHOSE = r"(?:one[- ]line|short|my|key|main|the|overall|paper)"
_PARTS = (
    r"summary|abstract|background|motivation|problems?(?: statement)?|goals?|ideas?|contributions?|approach|methods?"
    r"|design|solution|evaluation|results?|findings?|strengths?|weakness(?:es)?|pros(?: and cons)?|cons|limitations?"
    r"|critique|criticism|takeaways?|take[- ]aways?|thoughts|comments?|opinions?|questions?|open questions|discussion"
    r"|quotes|related work|future work|notes?|details|review|rating|insights?|what i (?:dis)?liked|why it matters"
)
_PART = re.compile(
    rf"\W*(?:tl;?dr|(?:{_WHOSE} )*(?:{_PARTS})|摘要|总结|概述|背景|动机|问题|方法|贡献|优点|缺点|实验|思考|要点)\W*",
    re.IGNORECASE,
)
_LONGEST = 60  # characters; by hand


def names_part(text: str) -> bool:
    """A heading or label that is the name of a part of a note, and nothing else."""
    return len(text) <= _LONGEST and _PART.fullmatch(text) is not None
