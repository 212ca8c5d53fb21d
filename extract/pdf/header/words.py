"""Words that tell an institution, a place or a person's name. Lists are of kinds of words, not of single papers."""

from __future__ import annotations

import re
from functools import lru_cache

from extract.lexicon.lines import Kind, read

_REMEMBERED = 512
"""Answers kept: while one page is read, the same lines and pieces of lines are asked for several times."""

_PARENT = (
    r"universi\w*|univ\.?|uniwersytet\w*|univerzi\w*|üniversite\w*|yliopisto|ülikool|egyetem|sveučilište|đại học|"
    r"uni\b|college|polytechnic\w*|politecnico|politechnika|politehnica|politécnica|högskola|høgskole|háskóli|"
    r"hochschule|hogeschool|høgsk[ou]l\w*|szkoła|škola|escuela|scuola|école|ecole|academy|academia|akademi\w*|"
    r"istituto|instituto|instituut|enstitü\w*|institutes? of \w+|inst\.? of \w+|institute|institut|(?-i:\w+Tech)|tech|"
    r"corporation|corp\.?|inc\.?|"
    r"ltd\.?|llc|gmbh|company|group holding|technologies|foundation|cloud|hospital|ministry|agency|council|bank|"
    r"consult\w*|systems,? inc|networks|software|electronics|telecom\w*|semiconductors?|initiative|startup|"
    r"independent|\w+\.(?:com|ai|io|org)"
)
_PLAIN = (
    r"labs?|laborator\w*|research|centers?|centres?|faculty|school|dept\.?|department\w*|deparement|division|group|team|"
    r"unit|chair|program|office"
)
_KNOWN = (
    r"mit|csail|cmu|ucla|ucsd|ucsb|ucsc|uiuc|usc|nyu|epfl|eth|ethz|inria|cnrs|lip6|kaist|postech|unist|snu|hkust|hku|cuhk|ust|"
    r"sjtu|ustc|pku|nus|ntu|tud?|tum|ku|kit|mpi-sws|mpi|icsi|uc|umass|umd|lsu|sri|parc|ista?|imdea|cwi|nec|nasa|nsa|"
    r"gatech|kth|dtu|ucl|vu|uw|ut|utah|bbn|hp|hpe|ibm|sap|aws|amd|arm|nvidia|intel|google|deepmind|microsoft|msr|"
    r"apple|amazon|meta|facebook|fair|twitter|linkedin|netflix|uber|lyft|airbnb|alibaba|tencent|baidu|huawei|"
    r"bytedance|samsung|hynix|vmware|oracle|cisco|dell|emc|netapp|seagate|micron|toshiba|hitachi|fujitsu|ntt|"
    r"yahoo!?|ebay|paypal|salesforce|snowflake|databricks|mongodb|cloudflare|akamai|dropbox|pinterest|stripe|"
    r"anthropic|openai|cohere|mistral|bloomberg|adobe|nokia|ericsson|qualcomm|broadcom|xilinx|mellanox|"
    r"at&t|verizon|orange|telefonica|technion|caltech|virginia tech|harvard|stanford|berkeley|princeton|yale|"
    r"cornell|oxford|cambridge|tsinghua|dfinity|redhat|red hat|suse|citrix|juniper|pure storage|western digital|"
    r"barefoot|kuaishou|meituan|didi|jd\.com|ant|zte|inspur|sensetime|megvii|xiaomi|oppo|vivo|"
    r"unaffiliated|zhongguancun|anyscale|together|ucsd|georgia tech|tigergraph|hopkins|mosaicml|argonne|sandia|"
    r"nist|darpa|bell|conviva|nutanix|rubrik|cohesity|vast|splunk|elastic|confluent|cockroach|yugabyte|pingcap|"
    r"oceanbase|sambanova|cerebras|graphcore|groq|tesla|spacex|line|naver|kakao|rakuten|sony|panasonic"
)
_WORD = r"(?<![\w.-])(?:{})(?![\w-])"
PARENT = re.compile(_WORD.format(_PARENT), re.IGNORECASE)
PLAIN = re.compile(_WORD.format(_PLAIN), re.IGNORECASE)
KNOWN = re.compile(_WORD.format(_KNOWN), re.IGNORECASE)

PLACE = re.compile(
    r"\b(?:usa|u\.s\.a\.?|united states|uk|u\.k\.|united kingdom|england|scotland|wales|ireland|france|germany|"
    r"deutschland|italy|italia|spain|portugal|switzerland|austria|belgium|netherlands|the netherlands|luxembourg|"
    r"denmark|sweden|norway|finland|iceland|poland|czech(?: republic|ia)?|slovakia|hungary|romania|bulgaria|"
    r"greece|"
    r"turkey|türkiye|russia|ukraine|estonia|latvia|lithuania|serbia|croatia|slovenia|cyprus|israel|egypt|"
    r"saudi arabia|qatar|uae|united arab emirates|iran|india|pakistan|bangladesh|sri lanka|nepal|"
    r"china|p\.? ?r\.? china|"
    r"hong ?kong|macau|macao|taiwan|japan|korea|south korea|republic of korea|singapore|malaysia|thailand|vietnam|"
    r"indonesia|philippines|australia|new zealand|canada|mexico|brazil|argentina|chile|colombia|peru|uruguay|"
    r"south africa|nigeria|kenya|tunisia|morocco|"
    r"afghanistan|albania|algeria|angola|armenia|azerbaijan|bahrain|barbados|belarus|belize|benin|bhutan|bolivia|"
    r"bosnia and herzegovina|botswana|brunei|burkina faso|burundi|cambodia|cameroon|costa rica|côte d.ivoire|cuba|"
    r"dominican republic|ecuador|el salvador|eritrea|eswatini|ethiopia|fiji|gabon|gambia|ghana|guatemala|guyana|haiti|"
    r"honduras|iraq|jamaica|kazakhstan|kosovo|kuwait|kyrgyzstan|laos|lebanon|lesotho|liberia|libya|liechtenstein|"
    r"madagascar|malawi|maldives|malta|mauritania|mauritius|moldova|monaco|mongolia|montenegro|mozambique|myanmar|"
    r"namibia|nicaragua|north macedonia|oman|palestine|panama|papua new guinea|paraguay|rwanda|senegal|sierra leone|"
    r"somalia|sudan|suriname|syria|tajikistan|tanzania|trinidad and tobago|turkmenistan|uganda|uzbekistan|venezuela|"
    r"yemen|zambia|zimbabwe|"
    r"beijing|shanghai|shenzhen|guangzhou|hangzhou|nanjing|wuhan|chengdu|hefei|tianjin|xi.an|zurich|zürich|lausanne|"
    r"berlin|munich|paris|london|cambridge|oxford|amsterdam|delft|tokyo|kyoto|seoul|daejeon|bangalore|bengaluru|"
    r"new york|boston|seattle|redmond|san francisco|san jose|santa clara|palo alto|menlo park|mountain view|sunnyvale|"
    r"berkeley|los angeles|san diego|chicago|pittsburgh|austin|toronto|montreal|vancouver|waterloo|sydney|melbourne|"
    r"tel aviv|haifa|jerusalem|moscow|rome|milan|turin|pisa|madrid|barcelona|lisbon|vienna|stockholm|copenhagen|"
    r"oslo|helsinki|athens|istanbul|"
    r"california|washington|massachusetts|texas|illinois|michigan|pennsylvania|new jersey|north carolina|georgia|"
    r"virginia|maryland|colorado|wisconsin|minnesota|ohio|indiana|utah|oregon|arizona|florida)\b",
    re.IGNORECASE,
)
_STATE_ZIP = re.compile(r"\b[A-Z]{2}\.?,?\s+\d{5}(?:-\d{4})?\b|\b\d{4,6}\b|\b[A-Z]{1,2}-?\d{4}\b")
_STREET = re.compile(
    r"^\d+\w?[ ,]|\b(?:street|st\.|avenue|ave\.?|road|rd\.?|drive|way|boulevard|blvd\.?|parkway|box|suite|floor|"
    r"str\.|straße)\b",
    re.IGNORECASE,
)
_STATE_END = re.compile(
    r",\s*(?:A[LKZR]|C[AOT]|DE|FL|GA|HI|I[DLNA]|K[SY]|LA|M[EDAINSOT]|N[EVHJMYCD]|O[HKR]|PA|RI|S[CD]|T[NX]|UT|V[TA]|W[AVIY])\.?$"
)

_PARTICLES = frozenset(
    (
        *("de", "del", "della", "der", "den", "di", "da", "dos", "das", "do", "du", "van", "von", "vom", "zu"),
        *("zum", "los", "las", "la", "le", "el", "al", "bin", "ibn", "ben", "ter", "ten", "y", "e", "af", "av", "st."),
        *("mc", "d", "dello", "degli", "in", "'t", "jr.", "jr", "ii", "iii"),
    )
)
ETH = re.compile(r"\bÐ")
"""No word of a name or an institution begins with eth; fonts give it for the stroked D of Vietnamese and Croatian,
which looks the same."""
_BEFORE_SURNAME = _PARTICLES - {"jr.", "jr", "ii", "iii", "in", "d", "st.", "mc"}
_GROUP = re.compile(
    r"(?:,?\s{0,2}(?:and|&)\s{1,2})?(?:on behalf of |for )?[Tt]he [A-Z][\w-]{1,30}(?: [A-Z][\w-]{1,30}){0,3} "
    r"(?:Consortium|Collaboration|Team|Working Group)\b"
)
_GENERATION = re.compile(r"I{2,3}|IV")
_ACRONYM = re.compile(r"[A-Z]{2,4}")
_CHINESE_NAME = re.compile(r"[\u4e00-\u9fff]{2,4}")
_CHINESE_INSTITUTION = re.compile(r"大学|学院|研究所|研究院|公司|实验室|学校|系$|系,|中心")
_TWO_LETTERS = re.compile(r"[^\W\d_]{2}")
_NAME_TOKEN = re.compile(r"^[^\W\d_](?:[\w'’‘`´·.\-‐–]*[\w.'’])?$")
NOT_NAMES = re.compile(
    r"\b(?:abstract|introduction|proceedings|conference|symposium|workshop|journal|paper|figure|table|section|copyright|acm|ieee|"
    r"usenix|preprint|draft|version|appears?|published|accepted|available|permission|contact|correspond\w*|equal|"
    r"contribut\w*|email|e-mail|phone|fax|http\S*|www|authors?|members?|student|fellow|senior|article|research|"
    r"review|under|data|system|systems|network|networks|distributed|model|learning|using|with|for|of|the|on|is|are|we)\b",
    re.IGNORECASE,
)
NOTE = re.compile(
    r"equal(?:ly)? contrib|contribut\w* equally|corresponding author|joint first|co-?first|co-?lead|these authors|"
    r"both authors|work (?:was )?(?:done|performed|conducted)|intern(?:ship|ed)? at|now (?:at|with)|"
    r"currently (?:at|with)|^key ?words|^index terms|^subject areas?|submitted to|for correspondence|"
    r"^(?:(?:action|handling|associate|guest) )?editors?\b|"
    r"^communicated by|core contributor|senior author|project lead|alphabetical|order of authors|presented by|"
    r"student author|(?:code|data|project page|website|demo|video)\s*(?:is |are )?(?:available|:)",
    re.IGNORECASE,
)
"""Remarks on authors and papers that stand where institutions stand."""
DEGREE = re.compile(
    r"©|^\(c\)|copyright|all rights reserved|partial (?:fulfil|satisf)|requirements? for the (?:degree|award)|"
    r"\bdegrees? (?:of|in)\b|^(?-i:in [A-Z])|"
    r"(?:doctor|master|bachelor) of (?:philosophy|science|arts|engineering)|"
    r"(?:dissertation|thesis|report|essay)\b.*\b(?:submitted|presented)|^submitted (?:to|in|for|by)\b|"
    r"^\W*(?:an? )?(?:ph\.? ?d\.?|doctoral|master(?:['’]?s)?|bachelor(?:['’]?s)?|diploma|dissertation|thesis|inaugural)"
    r"(?: (?:thesis|dissertation|project|degree))?\W*$",
    re.IGNORECASE,
)
"""What a title page says of the degree and of the copyright: remarks, whatever institution they name."""
ROLE = re.compile(
    r"(?:(?:senior|principal|staff|associate|assistant|adjunct|chief|lead|full|visiting|distinguished|graduate|"
    r"undergraduate|doctoral|post-?doc(?:toral)?|ph\.? ?d\.?|master['’]?s?|research|software|systems?|data|technical|"
    r"vice|executive|security|network|member of(?: the)?|of|and|the|engineering|professional) )*"
    r"(?:professor|lecturer|engineer|scientist|student|candidate|researcher|fellow|architect|developer|director|officer|"
    r"president|staff|analyst|manager|consultant|intern|faculty)(?: emeritus)?",
    re.IGNORECASE,
)
"""What a person is, as magazines and company papers print it under the name."""
DATE = re.compile(
    r"^\W*(?:(?:draft|version|revised|submitted|last updated|dated?)\b.{0,12})?"
    r"(?:\d{1,2}(?:st|nd|rd|th)?[ .]+)?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
    r"(?: \d{1,2}(?:st|nd|rd|th)?)?,? (?:19|20)\d\d\W*(?:\W(?:version|revision|revised|draft)\b.{0,30})?$"
    r"|^\W*(?:19|20)\d\d\W*$|^\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4}$"
    r"|^\W*(?:manuscript )?(?:first )?(?:received|revised|accepted)\b.{0,12}\d"
    r"|^\W*(?:version|revision|draft|v)\W{0,2}\d[\d.]{0,8}\W*$",
    re.IGNORECASE,
)
_POST = re.compile(
    r"(?:[\w.&/’'-]+ ){0,5}(?:professor|lecturer|engineer|scientist|student|candidate|researcher|fellow|architect|"
    r"developer|director|officer|assistant|associate|programmer|technologist|specialist|administrator|postdoc|dean|"
    r"lead|head|reader|chair|founder|owner|writer|editor|instructor|intern|manager|analyst|consultant|maintainer)"
    r"(?: emerit\w+)?(?: (?:of|in|for) [\w &/-]{2,60})?",
    re.IGNORECASE,
)
"""A post in other words; the last of them may be a surname too ("John Reader")."""
_BEHIND_POST = re.compile(r",\s|\sat (?:the )?")
_LONGEST_POST, _MOST_POSTS = 80, 3  # characters of one, and how many one person has; by hand
_WHEN = re.compile(
    r"(?:\d{1,2}(?:st|nd|rd|th)?[ .]+)?\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
    r"(?: \d{1,2}(?:st|nd|rd|th)?)?,? (?:19|20)\d\d\b"
    r"|\b(?:19|20)\d\d[-/.]\d{1,2}[-/.]\d{1,2}\b|\b\d{1,2}[-/.]\d{1,2}[-/.](?:19|20)\d\d\b",
    re.IGNORECASE,
)
"""A day or a month of a year."""
_ABOUT_A_DATE = 8
"""Words of a remark that a date stands in, at most; more are a sentence. By hand."""
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_HARDLY = 0.1  # of the line reader: no name
_MAYBE_TIME = 0.4
"""Of the line reader, for a line with a year in it: "Version 2.2, 2022/12/06" has 0.44; addresses, whose postal codes
look like years, have next to nothing."""
EMAIL = re.compile(
    r"\S+\s?@\s?\S+|^\s*[{(<\[].*[}\])>]?\s*@|^\s*\{[^}]*$|^[^{]*\}\s*@?|https?://|www\.|^\s*e-?mails?\b|\{[^}]*,",
    re.IGNORECASE,
)
LABEL = re.compile(
    r"\W*(?:(?:lecture|course) notes|case stud(?:y|ies)|white ?paper|(?:position|short|full|invited) paper|"
    r"invited (?:talk|article)|(?:survey|review) paper|(?:technical|research) (?:report|note|memo\w*)|"
    r"poster(?: abstract)?|tutorial|viewpoint|chapter|"
    r"extended abstract|research highlights?|practice|columns?|feature|essay|article|letters?)"
    r"(?: (?:no\.? ?)?\d{1,4})?\W*",
    re.IGNORECASE,
)
"""What kind of paper it is, as it stands over titles."""


@lru_cache(maxsize=_REMEMBERED)
def is_institution(text: str) -> bool:
    """Whether the text names an organisation or a part of one."""
    found = PARENT.search(text) or PLAIN.search(text) or KNOWN.search(text) or _CHINESE_INSTITUTION.search(text)
    return bool(found) or is_campus(text)


def is_campus(text: str) -> bool:
    """Whether the text is an acronym and a place ("FU Berlin")."""
    acronym, _, place = text.partition(" ")
    return bool(_ACRONYM.fullmatch(acronym)) and not place.isupper() and bool(PLACE.fullmatch(place))


def is_initials(text: str) -> bool:
    """Whether the text is initials and nothing else: no name, but a piece of one ("A. A.")."""
    return text.isascii() and not _TWO_LETTERS.search(text)


def is_date(text: str) -> bool:
    """Whether the text says when the paper was written, printed or released, in whatever words."""
    if DATE.match(text) or _is_about_a_date(text):
        return True
    return bool(_YEAR.search(text)) and not is_parent(text) and read(text)[Kind.TIME] > _MAYBE_TIME


def _is_about_a_date(text: str) -> bool:
    """Whether beside a date the text has a few common words and no name ("First published online 8 February 2014")."""
    if not _WHEN.search(text):
        return False
    words = re.findall(r"[^\W\d_]+", _WHEN.sub(" ", text))
    return len(words) <= _ABOUT_A_DATE and all(word.islower() or word.endswith("day") for word in words[1:])


def is_post(text: str) -> bool:
    """Whether the text says what a person is, and neither who nor where."""
    if ROLE.fullmatch(text):
        return True
    return bool(_POST.fullmatch(text)) and not is_parent(text) and read(text)[Kind.PERSON] < _HARDLY


def without_post(text: str) -> str:
    """The text without what a person is before where the person works ("Professor, MIT", "Engineer at Acme")."""
    for _ in range(_MOST_POSTS):
        behind = _BEHIND_POST.search(text[:_LONGEST_POST])
        post = text[: behind.start()] if behind and text[behind.end() :] else ""
        if behind is None or not is_post(post) or PLAIN.match(post):
            break
        text = text[behind.end() :]
    return text


@lru_cache(maxsize=_REMEMBERED)
def is_remark(text: str) -> bool:
    """Whether the text is a date, a note on the paper or its authors, on a degree or a post: understood, and no
    author's."""
    return bool(is_date(text) or LABEL.fullmatch(text) or NOTE.search(text) or DEGREE.search(text) or is_post(text))


@lru_cache(maxsize=_REMEMBERED)
def is_parent(text: str) -> bool:
    """Whether the text names a whole organisation, not a department or laboratory alone."""
    return bool(PARENT.search(text) or KNOWN.search(text))


@lru_cache(maxsize=_REMEMBERED)
def is_named(text: str) -> bool:
    """Whether the text has the name of an organisation, and not only the word for what it is ("Institute of
    Technology")."""
    head = text.partition(",")[0]
    named = any(word[0].isupper() for word in PARENT.sub("", head).split())
    return bool(KNOWN.search(head)) or (named and bool(PARENT.search(text)))


def ends_open(name: str) -> bool:
    """Whether the name ends in a particle before a surname that is not there ("Jan van der")."""
    return " " in name and name.rsplit(" ", 1)[-1] in _BEFORE_SURNAME


def begins_open(name: str) -> bool:
    """Whether the name begins with such a particle in small letters: a surname without what stands before it."""
    return " " in name and name.split(" ", 1)[0] in _BEFORE_SURNAME


@lru_cache(maxsize=_REMEMBERED)
def is_place(text: str) -> bool:
    """Whether the text is an address or a place and nothing else."""
    if re.match(r"\d", text) and _STREET.search(text[2:]):
        return True
    if _STREET.search(text) or _STATE_ZIP.search(text):
        return not is_parent(re.sub(r"\b(?:cambridge|oxford|berkeley|princeton|stanford|utah)\b", "", text, flags=re.I))
    rest = PLACE.sub("", text)
    if re.search(r"\b(?:UC|MIT|ETH|UT|Univ)\b", rest.split(",")[0]):
        return False
    if _STATE_END.search(text):
        return len(text.split()) <= 5 and not is_institution(text.split(",")[0])
    return (
        rest != text and len(re.sub(r"[\W\d_]", "", rest)) <= 12 and not PARENT.search(rest) and not PLAIN.search(rest)
    )


def is_group(text: str) -> bool:
    """Whether the text names a group that signs as one author ("the LIGO Collaboration")."""
    return bool(_GROUP.fullmatch(text))


def without_groups(text: str) -> str:
    """The text of a line of authors without the groups among them."""
    return _GROUP.sub("", text)


@lru_cache(maxsize=_REMEMBERED)
def is_name(text: str) -> bool:
    """Whether the text can be a person's full name: two to six capitalised words, no word of another kind."""
    tokens = text.replace(",", " ").split()
    if _CHINESE_NAME.fullmatch(text):
        return not _CHINESE_INSTITUTION.search(text) and text not in ("北京", "上海", "摘要")
    if not 2 <= len(tokens) <= 7 or any(c.isdigit() for c in text) or NOT_NAMES.search(text):
        return False
    if PARENT.search(text) or PLAIN.search(text) or is_campus(text) or is_initials(text):
        return False
    strong = 0
    for printed in tokens:
        token = printed.strip('()"“”')
        if token.lower() in _PARTICLES:
            continue
        if not _NAME_TOKEN.match(token):
            return False
        first = token.lstrip("'’‘`")[:1]
        if not (
            first.isupper()
            or (not first.isascii() and first.isalpha())
            or "-" in token
            or token[:2].lower() in ("d'", "d’")
        ):
            return False
        strong += 1
    return strong >= 2 or (strong == 1 and len(tokens) >= 2)


def readable_case(name: str, fewest: int = 4) -> str:
    """A name printed in capitals, in small letters after each initial; other names, and those of fewer letters than
    `fewest` ("H. LI" may be initials), as they are."""
    letters = [c for c in re.sub(r"\bMa?c(?=[A-Z])", "", name) if c.isalpha()]
    if len(letters) < fewest or any(c.islower() for c in letters):
        return name
    tokens = name.split()
    within = range(1, len(tokens) - 1)  # no particle begins or ends a name: "BEN LEE" is called Ben
    return " ".join(_readable_token(token, i in within) for i, token in enumerate(tokens))


def _readable_token(token: str, within: bool) -> str:
    if "." in token or len(token) == 1 or _GENERATION.fullmatch(token):
        return token
    if within and token.lower() in _PARTICLES and (len(token) > 2 or token.lower() in ("da", "de", "di", "du")):
        return token.lower()
    text = re.sub(r"[^\W\d_]+", lambda m: m.group().capitalize(), token)
    return re.sub(r"\bMc([a-z])", lambda m: "Mc" + m.group(1).upper(), text)
