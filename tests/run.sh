#!/usr/bin/env bash
# Set up and run the whole test suite; further arguments go to pytest.
# Needs Python >= 3.11 with pip and venv. LibreOffice, Gnumeric and Chromium are installed where that is
# possible (root on Debian or Ubuntu); elsewhere the tests that need them are skipped by name.
set -euo pipefail
cd "$(dirname "$0")/.."

packages=(libreoffice-calc libreoffice-writer python3-uno chromium gnumeric poppler-utils fonts-noto-cjk)
if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
    missing=()
    for package in "${packages[@]}"; do
        dpkg -s "$package" >/dev/null 2>&1 || missing+=("$package")
    done
    if [ ${#missing[@]} -gt 0 ]; then
        echo "Installing ${missing[*]} ..."
        export DEBIAN_FRONTEND=noninteractive
        apt-get update -qq || true
        apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null ||
            for package in "${missing[@]}"; do
                apt-get install -y -qq --no-install-recommends "$package" >/dev/null ||
                    echo "Could not install $package: the tests that need it are skipped."
            done
    fi
else
    for program in soffice ssconvert chromium pdftotext; do
        command -v "$program" >/dev/null || echo "No $program here: the tests that need it are skipped."
    done
fi

[ -x .venv-test/bin/python ] || python3 -m venv .venv-test
.venv-test/bin/python -m pip install --quiet --disable-pip-version-check -e '.[test]'
# Hundreds of commands are started: each would compile the whole package where nothing may be kept beside it.
unset PYTHONDONTWRITEBYTECODE
export PYTHONPYCACHEPREFIX="$PWD/.venv-test/pycache"
echo "Campaigns draw with seed $(.venv-test/bin/python -m tests.campaign.seed)."
# Twice as many workers as the two cores: each waits at times for an office program or a process it started.
.venv-test/bin/python -m pytest -q -n 4 --dist loadscope --no-loadscope-reorder --durations=10 "$@"
