"""``kiemtin facts documents``: official documents whose passages are shown beside undecided claims."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from cli.compose import open_desk
from cli.show import Format, show
from cli.texts import text
from crawler.documents.forms import LARGEST
from crawler.documents.reading import read_document
from kiemtin.errors import DocumentTooLarge, FileUnreadable, KiemTinError
from kiemtin.evidence import DocumentHead, KeptDocument, ReadDocument
from review import evidence

app = typer.Typer(no_args_is_help=True)
_FORMAT = Annotated[Format, typer.Option("--format", help=text("cli.format"))]


@app.command("add", help=text("cli.documents.add"))
def add(
    files: Annotated[list[Path], typer.Argument(help=text("cli.documents.files"))],
    kind: Annotated[str, typer.Option(help=text("cli.documents.kind"))] = "",
    number: Annotated[str, typer.Option(help=text("cli.documents.number"))] = "",
    issuer: Annotated[str, typer.Option(help=text("cli.documents.issuer"))] = "",
    title: Annotated[str, typer.Option(help=text("cli.documents.title"))] = "",
    dated: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help=text("cli.documents.dated"))
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help=text("cli.documents.yes"))] = False,
) -> None:
    desk = open_desk()
    if len(files) > 1 and (dated or kind or number or issuer or title):
        raise typer.BadParameter(text("cli.documents.one_file"))
    worst = 0
    for file in files:
        try:
            read = read_document(file.name, _body(file))
            with desk.store.read() as uow:
                evidence.refuse_known(uow, read)
            head = DocumentHead(
                kind=kind or read.head.kind,
                number=number or read.head.number,
                issuer=issuer or read.head.issuer,
                title=title or read.head.title,
                dated=dated.date() if dated else read.head.dated,
            )
            _tell(file, read, head)
            if not yes and not typer.confirm(text("cli.documents.right")):
                print(text("cli.documents.left_out", file=file.name))
                continue
            kept = evidence.add_document(desk.store, None, document=read, head=head, now=desk.clock.now())
            print(text("cli.documents.added", id=kept.id, name=kept.head.name, passages=kept.passages))
        except KiemTinError as problem:
            if len(files) == 1:
                raise
            typer.echo(problem.message(desk.settings.language), err=True)
            worst = max(worst, problem.exit_code)
    if worst:
        raise typer.Exit(worst)


@app.command("list", help=text("cli.documents.list"))
def list_documents(how: _FORMAT = Format.TABLE) -> None:
    with open_desk().store.read() as uow:
        show([_row(each) for each in uow.evidence.all()], how)


@app.command("show", help=text("cli.documents.show"))
def show_document(
    document: Annotated[int, typer.Argument(help=text("cli.documents.id"))],
    how: _FORMAT = Format.TABLE,
) -> None:
    with open_desk().store.read() as uow:
        found = uow.evidence.get(document)
        passages = uow.evidence.passages(document)
    if how is not Format.TABLE:
        show([{"place": each.place, "heading": each.heading, "text": each.text} for each in passages], how)
        return
    for name, value in _row(found).items():
        print(f"{name:10} {'-' if value in (None, '') else value}")
    for each in passages:
        print(f"\n[{each.place or '-'}] {each.heading}\n{each.text}")


@app.command("search", help=text("cli.documents.search"))
def search(
    words: Annotated[str, typer.Argument(help=text("cli.documents.words"))],
    most: Annotated[int, typer.Option(min=1, max=50, help=text("cli.documents.most"))] = 5,
    how: _FORMAT = Format.TABLE,
) -> None:
    from cli.evidence import PassageFinder

    found = PassageFinder(open_desk().store)(words, most)
    if how is not Format.TABLE:
        show(
            [
                {
                    "document": each.passage.document,
                    "source": each.passage.source(),
                    "share": round(each.share, 3),
                    "text": each.passage.text,
                }
                for each in found
            ],
            how,
        )
        return
    if not found:
        print(text("cli.documents.nothing"))
    for each in found:
        print(f"{each.passage.source()}\n  {each.passage.text}\n")


@app.command("remove", help=text("cli.documents.remove"))
def remove(
    document: Annotated[int, typer.Argument(help=text("cli.documents.id"))],
) -> None:
    desk = open_desk()
    gone = evidence.remove_document(desk.store, None, document, desk.clock.now())
    print(text("cli.documents.removed", name=gone.head.name))


def _body(file: Path) -> bytes:
    try:
        if file.stat().st_size > LARGEST:
            raise DocumentTooLarge(file=file.name, limit=f"{LARGEST // 1_000_000} MB")
        return file.read_bytes()
    except OSError as problem:
        raise FileUnreadable(file=file, reason=problem.strerror or str(problem)) from problem


def _tell(file: Path, read: ReadDocument, head: DocumentHead) -> None:
    """What was recognised, for the person to confirm."""
    print(file.name)
    for name, value in (
        ("kind", head.kind),
        ("number", head.number),
        ("issuer", head.issuer),
        ("dated", head.dated.isoformat() if head.dated else ""),
        ("title", head.title),
    ):
        print(f"  {name:8} {value or '-'}")
    print(f"  {text('cli.documents.read', passages=len(read.passages), removed=read.removed)}")
    if read.blank_pages:
        print(f"  {text('cli.documents.blank', count=read.blank_pages)}")


def _row(document: KeptDocument) -> dict[str, object]:
    head = document.head
    return {
        "id": document.id,
        "document": head.name,
        "issuer": head.issuer,
        "dated": head.dated.isoformat() if head.dated else None,
        "title": head.title,
        "passages": document.passages,
        "file": document.file,
        "sha256": document.sha256[:12],
        "added_at": document.added_at,
    }
