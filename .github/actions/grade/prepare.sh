#!/usr/bin/env bash
# Installs what the sandbox is made of, and lets ordinary users make namespaces where Ubuntu's AppArmor forbids it.
set -euo pipefail
as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }
if ! command -v bwrap >/dev/null || ! command -v prlimit >/dev/null || ! command -v setpriv >/dev/null; then
  as_root apt-get update -qq
  as_root apt-get install -y -qq bubblewrap util-linux
fi
restriction=/proc/sys/kernel/apparmor_restrict_unprivileged_userns
if [ -e "$restriction" ] && [ "$(cat "$restriction")" = 1 ]; then
  as_root sysctl -q -w kernel.apparmor_restrict_unprivileged_userns=0
fi
