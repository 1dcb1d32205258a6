#!/bin/sh
# Makes the virtual environment DIR with pip in it: sh tools/venv.sh DIR [PYTHON]
# Debian ships Python without ensurepip; then python3-venv is installed (as root or by sudo), or the system's pip is borrowed.
set -eu

dir=$1

is_311() { "$1" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null; }

find_python() {
    for candidate in ${2:-} ${PYTHON:-} python3.11 python3; do
        if command -v "$candidate" >/dev/null 2>&1 && is_311 "$candidate"; then
            command -v "$candidate"
            return
        fi
    done
    echo "需要 Python 3.11（Debian 12：apt-get install python3 python3-venv）| Python 3.11 is needed" >&2
    return 1
}

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; elif sudo -n true 2>/dev/null; then sudo "$@"; else return 1; fi
}

install_ensurepip() {
    command -v apt-get >/dev/null 2>&1 && as_root true || return 1
    echo "安装 python3-venv | installing python3-venv"
    as_root apt-get update -qq && as_root apt-get install -y -qq --no-install-recommends python3-venv >/dev/null
}

borrow_pip() {
    "$python" -m venv --without-pip "$dir" && "$python" -m pip --python "$dir/bin/python" install --quiet pip
}

python=$(find_python "$@")
if [ -x "$dir/bin/python" ] && is_311 "$dir/bin/python" && "$dir/bin/python" -m pip --version >/dev/null 2>&1; then
    exit 0
fi
rm -rf "$dir"
if "$python" -c 'import ensurepip' 2>/dev/null || { install_ensurepip && "$python" -c 'import ensurepip'; }; then
    "$python" -m venv "$dir"
elif ! borrow_pip; then
    rm -rf "$dir"
    echo "请先安装：apt-get install python3-venv | please install python3-venv first" >&2
    exit 1
fi
