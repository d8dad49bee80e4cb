#!/usr/bin/env bash
# Installs the Bluesky server of the tests (npm, Node 20) once, into a cache outside the repository, and
# prints its folder. The folder is named by the lock file: another version is another folder.
set -euo pipefail
cd "$(dirname "$0")/../tests/servers/bluesky"

cache="${KIEMTIN_TEST_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/kiemtin-tests}"
folder="$cache/bluesky-$(sha256sum package-lock.json | cut -c1-12)"
[ "${1:-}" = "--where" ] && { echo "$folder"; exit 0; }

mkdir -p "$folder"
exec 9>"$folder/lock" 2> >(tee "$folder/log" >&2)
flock 9
if [ ! -e "$folder/installed" ]; then
  major=$(node --version 2>/dev/null | sed 's/^v\([0-9]*\).*/\1/')
  if [ "${major:-0}" -lt 20 ] || ! command -v npm >/dev/null; then
    echo "The tests need Node 20 or newer with npm for a real Bluesky server (found: ${major:-none})." >&2
    exit 1
  fi
  cp package.json package-lock.json "$folder/"
  (cd "$folder" && npm ci --no-audit --no-fund --loglevel=error) >&2
  touch "$folder/installed"
fi
echo "$folder"
