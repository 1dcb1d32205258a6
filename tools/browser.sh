#!/bin/sh
# The browser tests drive the system's own Chromium and need Chinese glyphs. Installs what is missing where it may.
set -eu

wanted=""
if ! { command -v chromium || command -v chromium-browser || command -v google-chrome; } >/dev/null 2>&1; then
    wanted="chromium"
fi
if ! { command -v fc-list >/dev/null 2>&1 && fc-list :lang=zh family | grep -q .; }; then
    wanted="$wanted fontconfig fonts-noto-cjk"
fi
[ -n "$wanted" ] || exit 0

if [ "$(id -u)" = 0 ]; then sudo=""; elif sudo -n true 2>/dev/null; then sudo="sudo"; else sudo="none"; fi
if [ "$sudo" = none ] || ! command -v apt-get >/dev/null 2>&1; then
    echo "浏览器测试需要先安装：$wanted | the browser tests need: $wanted" >&2
    echo "Debian：sudo apt-get install $wanted；只运行不开浏览器的测试：make fast" >&2
    exit 1
fi
echo "安装 $wanted | installing $wanted"
$sudo apt-get update -qq
# shellcheck disable=SC2086 # a list of names
$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $wanted >/dev/null
