#!/bin/sh
# Make .venv with Python 3.10 and the pinned packages. Usage: bot/setup.sh REQUIREMENTS
# Does nothing when the same requirements are installed already.
set -eu

requirements=$1
stamp=.venv/installed-$(basename "$requirements" .txt)

is_310() { [ -n "$1" ] && [ "$("$1" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null)" = 3.10 ]; }

find_python() {
    # A pyenv shim named python3.10 may exist and yet refuse to run: each candidate is tried, not just found.
    for candidate in "${PYTHON:-}" python3.10 "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.10*/bin/python python3 python; do
        if is_310 "$candidate"; then echo "$candidate"; return; fi
    done
}

make_venv() {
    if [ -n "${PYTHON:-}" ] && ! is_310 "$PYTHON"; then
        echo "PYTHON=$PYTHON is not a Python 3.10, which Rasa 3.6 needs." >&2; exit 1
    fi
    python=$(find_python)
    if [ -n "$python" ]; then
        "$python" -m venv --clear .venv
    elif command -v uv >/dev/null 2>&1 && uv venv --seed --python 3.10 .venv; then
        :
    else
        echo "No Python 3.10 found. Install one: 'pyenv install 3.10', your system's python3.10 package, or uv; or name it: make PYTHON=/path/to/python3.10" >&2
        exit 1
    fi
}

if [ -f "$stamp" ] && cmp -s "$requirements" "$stamp" && is_310 .venv/bin/python; then exit 0; fi
if ! is_310 .venv/bin/python; then make_venv; fi
echo "Installing the packages of $requirements (a few minutes the first time) ..."
if command -v uv >/dev/null 2>&1; then
    uv pip install --python .venv/bin/python --require-hashes -r "$requirements"
else
    # 'raw' prints nothing; 'on' draws a bar for each package on a terminal and stays short in a log.
    .venv/bin/python -m pip install --disable-pip-version-check --progress-bar on --require-hashes -r "$requirements" |
        grep -v -e '^Requirement already' -e '^  Using cached' || true
    .venv/bin/python -m pip check >/dev/null || echo "Note: pip reports packages at odds; see '.venv/bin/python -m pip check'."
fi
.venv/bin/python -c 'import rasa.version, spacy, sqlalchemy'
cp "$requirements" "$stamp"
