"""What a set of weights was made from, so that it can be made again: kept beside the weights."""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import platform
from pathlib import Path
from typing import Any

PACKAGES = ("torch", "onnx", "onnxruntime", "scikit-learn", "tokenizers", "transformers", "numpy")
NAME = "manifest.json"


def versions() -> dict[str, str]:
    """Versions of what took part; a package that is not installed is left out."""
    found = {"python": platform.python_version()}
    for package in PACKAGES:
        try:
            found[package] = importlib.metadata.version(package)
        except importlib.metadata.PackageNotFoundError:
            continue
    return found


def file_hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest in ``folder``; empty where there is none."""
    path = folder / NAME
    if not path.is_file():
        return {}
    read: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return read


def write_manifest(folder: Path, **parts: Any) -> dict[str, Any]:
    """Adds ``parts`` to the manifest in ``folder`` and renews the hashes of the weights there."""
    manifest = read_manifest(folder) | parts
    manifest["versions"] = versions()
    manifest["weights"] = {
        p.name: file_hash(p) for p in sorted(folder.iterdir()) if p.is_file() and p.name != NAME
    }
    text = json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True)
    (folder / NAME).write_text(text + "\n", encoding="utf-8")
    return manifest
