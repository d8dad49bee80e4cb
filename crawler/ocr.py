"""The text of a screenshot, by Debian's tesseract, in a bounded process of its own.

``python -m crawler.ocr`` is the child: a picture comes on standard input, JSON goes out (``text``, or
``problem`` with ``detail``). It decodes the picture anew, so tesseract only ever sees a plain one of
known size, and hands its bounds on to it. Nothing is written to disk.
"""

from __future__ import annotations

import io
import json
import os
import re
import resource
import shutil
import subprocess
import sys
import unicodedata

from kiemtin.errors import OcrMissing, PictureTooSlow, PictureUnreadable

LARGEST = 20_000_000
"""Bytes of a screenshot."""
MOST_PIXELS = 30_000_000
MEMORY = 1_500_000_000
"""Bytes of address space of the child and of tesseract."""
SECONDS = 60
"""Processor time of each."""
PATIENCE = 150.0
"""Seconds on the clock after which both are stopped."""
SMALL = 1400
"""A picture narrower than this is enlarged: screen text is small for a reader of scans."""
LANGUAGE = "vie"

_BUTTONS = re.compile(
    r"^(?:(?:đã )?thích|bình luận|chia sẻ|trả lời|gửi|theo dõi|xem thêm(?: bình luận)?|phản hồi|like|comment|share|reply"
    r"|follow|see more|viết bình luận.*|write a comment.*|phù hợp nhất|most relevant)$",
    re.I,
)
_META = re.compile(
    r"^(?:vừa xong|hôm qua|\d+ ?(?:phút|giờ|ngày|tuần|năm|h|m|d|w)(?: trước)?|\d[\d.,]* ?(?:k|n|tr|nghìn|triệu)?"
    r"(?: (?:lượt )?(?:thích|bình luận|chia sẻ|xem))?|\d{1,2}:\d{2}|\d+ ?%)(?:\s*[·•.*@]\s*\S{0,2})?$",
    re.I,
)


def missing_parts() -> str:
    """What this machine lacks for reading pictures; empty when nothing."""
    program = shutil.which("tesseract")
    if program is None:
        return "tesseract-ocr"
    listed = subprocess.run(
        [program, "--list-langs"], capture_output=True, text=True, check=False, timeout=30
    )
    return "" if LANGUAGE in listed.stdout.split() else "tesseract-ocr-vie"


def read_picture(name: str, body: bytes, patience: float = PATIENCE) -> str:
    """The words on a screenshot, without the buttons and counters around them.

    ``name`` is only used in messages. Raises OcrMissing, PictureUnreadable, PictureTooSlow.
    """
    if len(body) > LARGEST:
        raise PictureUnreadable(file=name, reason=f"> {LARGEST // 1_000_000} MB")
    lacking = missing_parts()
    if lacking:
        raise OcrMissing(missing=lacking)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "crawler.ocr"],
            input=body,
            capture_output=True,
            # Nothing of ours that is secret is in the memory of a process that reads foreign files.
            env={name: value for name, value in os.environ.items() if not name.startswith("KIEMTIN_")}
            | {"OMP_THREAD_LIMIT": "1"},
            timeout=patience,
            check=False,
        )
    except subprocess.TimeoutExpired as problem:
        raise PictureTooSlow(file=name, seconds=round(patience)) from problem
    if done.returncode < 0:  # stopped by the system: the processor time is used up
        raise PictureTooSlow(file=name, seconds=SECONDS)
    try:
        answer = json.loads(done.stdout)
    except ValueError as problem:
        raise PictureUnreadable(file=name, reason=f"exit {done.returncode}") from problem
    if answer.get("problem") == "slow":
        raise PictureTooSlow(file=name, seconds=SECONDS)
    if "problem" in answer:
        raise PictureUnreadable(file=name, reason=answer["detail"])
    return without_screen_parts(answer["text"])


def without_screen_parts(text: str) -> str:
    """Recognised lines without buttons, counters and times, which belong to the screen and not to what is said."""
    kept: list[str] = []
    for line in unicodedata.normalize("NFC", text).splitlines():
        bare = " ".join(line.split())
        letters = sum(each.isalpha() for each in bare)
        if letters >= 2 and letters * 2 >= len(bare.replace(" ", "")) and not _is_screen(bare):
            kept.append(bare)
        elif kept and kept[-1]:
            kept.append("")
    return "\n".join(kept).strip()


def _is_screen(line: str) -> bool:
    if _BUTTONS.match(line) or _META.match(line):
        return True
    words = re.split(r"\s{2,}|[|·•]|(?<=[a-zà-ỹ])\s+(?=[A-ZĐ])", line)
    return len(words) > 1 and all(_BUTTONS.match(each.strip()) or _META.match(each.strip()) for each in words)


# --- in the child -------------------------------------------------------------------------------


def _plain(body: bytes) -> bytes:
    """The picture as a grey PNG of a size that can be read. Raises ValueError with the reason."""
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    try:
        with Image.open(io.BytesIO(body), formats=("PNG", "JPEG", "WEBP", "GIF", "BMP")) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise ValueError(f"> {MOST_PIXELS // 1_000_000} MP")
            picture = ImageOps.exif_transpose(opened).convert("RGBA")
    except ValueError:
        raise
    except Exception as problem:  # a broken picture raises whatever its format leads to
        raise ValueError(type(problem).__name__) from problem
    paper = Image.new("RGBA", picture.size, "white")
    grey = Image.alpha_composite(paper, picture).convert("L")
    if grey.resize((1, 1)).getpixel((0, 0)) < 110:  # type: ignore[operator]
        grey = ImageOps.invert(grey)  # a dark screen
    if grey.width < SMALL:
        times = min(3.0, SMALL / grey.width)
        grey = grey.resize((round(grey.width * times), round(grey.height * times)), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    grey.save(out, "PNG")
    return out.getvalue()


def _answer(body: bytes) -> dict[str, str]:
    try:
        picture = _plain(body)
    except ValueError as problem:
        return {"problem": "picture", "detail": str(problem)[:100]}
    done = subprocess.run(
        ["tesseract", "stdin", "stdout", "-l", LANGUAGE, "--psm", "6", "--dpi", "150"],
        input=picture,
        capture_output=True,
        check=False,
    )
    if done.returncode < 0:
        return {"problem": "slow", "detail": ""}
    if done.returncode:
        return {"problem": "picture", "detail": f"tesseract {done.returncode}"}
    return {"text": done.stdout.decode("utf-8", "replace")}


def main() -> None:
    """Read standard input within bounds and answer on standard output."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        answer = _answer(sys.stdin.buffer.read(LARGEST + 1))
    except MemoryError:
        answer = {"problem": "picture", "detail": f"> {MEMORY // 1_000_000} MB"}
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main()
