#!/bin/sh
# The tests of the sign-in through a directory speak to a real OpenLDAP server. It is only unpacked, into the folder
# that is named: nothing is installed, no service is started, no administrator is needed.
set -eu

into=${1:-.venv/slapd}
if command -v slapd >/dev/null 2>&1 || [ -x "$into/usr/sbin/slapd" ]; then exit 0; fi
if ! command -v apt-get >/dev/null 2>&1; then
    echo "目录登录的测试需要 slapd | the tests of the directory need slapd" >&2
    exit 1
fi
mkdir -p "$into"
cd "$into"
apt-cache show slapd >/dev/null 2>&1 || { [ "$(id -u)" != 0 ] || apt-get update -qq; }
libraries=$(apt-cache depends slapd | awk '$1 == "Depends:" && $2 ~ /^lib/ && $2 !~ /^libc6$/ { print $2 }')
echo "取得 slapd | fetching slapd"
# shellcheck disable=SC2086 # a list of names
apt-get download -qq slapd $libraries 2>/dev/null
for package in *.deb; do dpkg -x "$package" .; done
rm -f ./*.deb
