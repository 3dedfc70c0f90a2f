#!/usr/bin/env bash
# Prepares this folder: virtual environment, pinned packages, npm's programs and, where possible, Chromium.
set -euo pipefail
cd "$(dirname "$0")/.."

python=${PYTHON:-python3}
if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
  echo "Python 3.11 or newer is needed; name one with 'make PYTHON=python3.12 …'." >&2
  exit 2
fi

echo "Setting up .venv with pinned packages …"
"$python" -m venv .venv
.venv/bin/python -m pip install -qq --disable-pip-version-check -r requirements.lock
.venv/bin/python -m pip install -qq --disable-pip-version-check --no-deps --editable .

if command -v npm >/dev/null 2>&1; then
  echo "Installing the OpenAPI linters of npm …"
  npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null \
    || echo "npm could not install them; the lint says which checks it skips."
else
  echo "npm is not here: the checks of Redocly and Spectral are skipped. Install Node.js 20 or newer to have them."
fi

if ! command -v chromium >/dev/null 2>&1; then
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing Chromium for the tests of the pages …"
    { apt-get update -qq && apt-get install -y -qq chromium; } >/dev/null 2>&1 \
      || echo "Chromium could not be installed; its tests are skipped."
  else
    echo "Chromium is not here: its tests are skipped. Mend: apt-get install chromium, as root."
  fi
fi
touch .venv/ready
