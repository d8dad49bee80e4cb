"""Finds a configured checkpoint: a folder, or a name on the model hub whose files are already on this machine.

At run time nothing is fetched. Fetching by name happens only in ``kiemtin train --checkpoint NAME``, because
the operator asked for that name, and only files of numbers and words are taken: no program, no pickle
where the numbers exist in a plain form.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

from kiemtin.errors import CheckpointMissing

_NAME = re.compile(r"[A-Za-z0-9][\w.-]*/[A-Za-z0-9][\w.-]*")
_TAKEN = ("*.json", "*.txt", "*.model", "*.codes", "model.onnx", "onnx/model.onnx", "*.safetensors")


def is_name(name: str) -> bool:
    """True for ``owner/model`` that is no folder here."""
    return _NAME.fullmatch(name) is not None and not Path(name).exists()


def find_checkpoint(name: str, *, fetch: bool = False) -> Path:
    """The folder of a checkpoint. With ``fetch`` a name that is not here yet is asked of the hub.

    Raises CheckpointMissing saying what to do.
    """
    if not is_name(name):
        folder = Path(name).expanduser()
        if not folder.is_dir():
            raise CheckpointMissing(name=name, reason="no such folder")
        return folder
    from huggingface_hub import snapshot_download

    offline = os.environ.get("HF_HUB_OFFLINE") == "1"
    try:
        return Path(snapshot_download(name, local_files_only=True, allow_patterns=list(_TAKEN)))
    except Exception as missing:
        # The hub's client raises its own kinds; to the user it is one thing: not here.
        if not fetch or offline:
            raise CheckpointMissing(name=name, reason="not on this machine") from missing
    try:
        return Path(snapshot_download(name, allow_patterns=list(_TAKEN)))
    except Exception as problem:
        raise CheckpointMissing(name=name, reason=f"{type(problem).__name__} when fetching it") from problem
