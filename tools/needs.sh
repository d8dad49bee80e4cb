#!/usr/bin/env bash
# What the tests need beyond Python: a real WordPress (PHP, MariaDB), a real Bluesky server (Node), Chromium,
# PostgreSQL, tesseract for Vietnamese.
# Installs what is missing where that is allowed, else says which command does, and fails:
# a test that cannot run must never look like one that passed.
set -euo pipefail

# Minutes of npm: begun first and not waited for. The tests that need it wait, and fail when it is missing.
"$(dirname "$0")/bluesky.sh" >"${TMPDIR:-/tmp}/kiemtin-bluesky-install.log" 2>&1 </dev/null &

packages=(php-cli php-mysql php-xml php-mbstring php-curl php-gd wordpress
  mariadb-server-core mariadb-client-core chromium fonts-noto-core postgresql tesseract-ocr tesseract-ocr-vie)
missing=()
for package in "${packages[@]}"; do
  dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q "install ok installed" || missing+=("$package")
done
if [ "${#missing[@]}" -gt 0 ]; then
  if [ "$(id -u)" = 0 ]; then
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq
    apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
  else
    echo "The tests need Debian packages. Run: sudo apt-get install --no-install-recommends ${missing[*]}" >&2
    exit 1
  fi
fi

server="${KIEMTIN_TEST_POSTGRES:-postgresql://postgres@127.0.0.1:5432/postgres}"
if ! psql -qAt "$server" -c 'select 1' >/dev/null 2>&1; then
  cluster=$(pg_lsclusters -h 2>/dev/null | awk 'NR==1 {print $1, $2}')
  if [ -n "$cluster" ] && [ "$(id -u)" = 0 ]; then
    # shellcheck disable=SC2086
    pg_ctlcluster --skip-systemctl-redirect $cluster start || true
    sleep 2
  fi
fi
if ! psql -qAt "$server" -c 'select 1' >/dev/null 2>&1; then
  echo "The tests need PostgreSQL at $server (set KIEMTIN_TEST_POSTGRES to another server where databases may be created)." >&2
  exit 1
fi
