"""Makes the two PDFs of `fixtures/pdf`: a USENIX paper with its cover page, an arXiv preprint with its stamp.

    python -m bench.pdf_fixtures

Titles, names and institutions are true; the abstracts are our own words and the rest of the text is invented.
"""

from __future__ import annotations

from pathlib import Path

from bench.pdf_writer import Sheet, document, width_of

FOLDER = Path(__file__).resolve().parent.parent / "fixtures" / "pdf"

_WAFER = (
    "A wafer-scale accelerator joins hundreds of thousands of cores by a mesh, and its memory lies beside the cores. "
    "Inference systems made for GPUs expect shared memory and use a small part of such a device. WaferLLM is an "
    "infer-"
)
_WAFER_REST = (
    "ence system that starts from a model of the device: how far a core reaches, how much it holds, and how it "
    "routes. It places prefill and decoding on the mesh accordingly and brings matrix operations whose messages stay "
    "short. On a wafer it generates tokens many times faster than a well-tuned system on GPUs, and needs less energy."
)
_HYDRA = (
    "Serverless serving of large language models pays for a cold start whenever a model has to be loaded. HydraServe "
    "spreads a model over several servers before it is asked for, fetches and loads its parts at the same time, and "
    "merges the workers into one once the model runs, so that the first tokens come early and the later ones at full "
    "speed. On traces of a public cloud it cuts the latency of cold starts to less than a half."
)
_BODY = (
    "This page is an example. It has the shape of a real first page, two columns and a heading, so that the reading of "
    "such pages can be shown and tested without a copy of anybody's paper. The text after this heading says nothing. "
)


def main() -> None:
    """Writes both files."""
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / "osdi25-he.pdf").write_bytes(usenix())
    (FOLDER / "2502.15524v2.pdf").write_bytes(arxiv())


def usenix() -> bytes:
    """A cover page, then the paper: names with marks in one run, institutions beneath, two columns."""
    cover = Sheet()
    cover.centred(516, "WaferLLM: Large Language Model", 24, "Helvetica-Bold")
    cover.centred(492, "Inference at Wafer Scale", 24, "Helvetica-Bold")
    _cover_people(cover, 466)
    cover.centred(400, "https://www.usenix.org/conference/osdi25/presentation/he", 12)
    cover.centred(346, "This paper is included in the Proceedings of the", 18)
    cover.centred(322, "19th USENIX Symposium on Operating Systems", 18)
    cover.centred(298, "Design and Implementation (OSDI \u201925).", 18)
    cover.centred(276, "July 7\u20139, 2025 \u2022 Boston, MA, USA", 14)

    first = Sheet()
    first.centred(690, "WaferLLM: Large Language Model Inference at Wafer Scale", 16, "Times-Bold")
    _marked_names(
        first,
        655,
        [("Congjie He", "1"), ("Yeqi Huang", "1"), ("Pei Mu", "1"), ("Ziming Miao", "2"), ("Jilong Xue", "2")],
    )
    _marked_names(first, 641, [("Lingxiao Ma", "2"), ("Fan Yang", "2"), ("Luo Mai", "1")])
    x = 200.0
    for mark, place in (("1", "University of Edinburgh"), ("2", "Microsoft Research")):
        x = first.raised(x, 623, mark, 11)
        x = first.text(x, 623, place, 11, "Times-Italic") + 18
    first.text(72, 585, "Abstract", 12, "Times-Bold")
    y = first.paragraph(72, 567, 222, _WAFER)
    y = first.paragraph(72, y, 222, _WAFER_REST)
    first.text(72, y - 12, "1  Introduction", 12, "Times-Bold")
    first.paragraph(72, y - 30, 222, _BODY * 3)
    first.paragraph(318, 585, 222, _BODY * 9)
    return document(cover, first)


def _cover_people(cover: Sheet, y: float) -> None:
    """USENIX's way: names upright, institutions in italics, groups parted by semicolons."""
    runs = (
        [("Congjie He, Yeqi Huang, and Pei Mu, ", "Helvetica"), ("University of Edinburgh; ", "Times-Italic")],
        [
            ("Ziming Miao, Jilong Xue, Lingxiao Ma, and Fan Yang, ", "Helvetica"),
            ("Microsoft Research; ", "Times-Italic"),
        ],
        [("Luo Mai, ", "Helvetica"), ("University of Edinburgh", "Times-Italic")],
    )
    for run in runs:
        x = 306 - sum(width_of(text, 14, font) for text, font in run) / 2
        for text, font in run:
            x = cover.text(x, y, text, 14, font)
        y -= 18


def _marked_names(sheet: Sheet, y: float, names: list[tuple[str, str]]) -> None:
    width = sum(width_of(name, 12) + 12 for name, _ in names)
    x = 306 - width / 2
    for i, (name, mark) in enumerate(names):
        x = sheet.raised(sheet.text(x, y, name, 12), y, mark, 12)
        x = sheet.text(x, y, "," if i + 1 < len(names) else "", 12) + 4


def arxiv() -> bytes:
    """A preprint of one column: names in a grid, institutions beneath each, the stamp on the side."""
    page = Sheet()
    page.upward(32, 220, "arXiv:2502.15524v2  [cs.DC]  20 May 2025")
    page.centred(700, "HydraServe: Minimizing Cold Start Latency for", 16, "Times-Bold")
    page.centred(680, "Serverless LLM Serving in Public Clouds", 16, "Times-Bold")
    rows = (
        (("Chiheng Lou", "Peking University"), ("Sheng Qi", "Peking University"), ("Chao Jin", "Peking University")),
        (("Dapeng Nie", "Alibaba Group"), ("Haoran Yang", "Alibaba Group"), ("Yu Ding", "Alibaba Group")),
        (("Xuanzhe Liu", "Peking University"), ("Xin Jin", "Peking University")),
    )
    y = 645.0
    for row in rows:
        for i, (name, place) in enumerate(row):
            middle = 306 + 150 * (i - (len(row) - 1) / 2)
            page.centred(y, name, 12, middle=middle)
            page.centred(y - 13, place, 10, "Times-Italic", middle)
        y -= 36
    page.centred(520, "Abstract", 12, "Times-Bold")
    y = page.paragraph(144, 500, 324, _HYDRA)
    page.text(108, y - 18, "1  Introduction", 12, "Times-Bold")
    page.paragraph(108, y - 38, 396, _BODY * 5)
    return document(page)


if __name__ == "__main__":
    main()
