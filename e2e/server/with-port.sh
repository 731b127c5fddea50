#!/bin/sh
# Chromium with a pseudo-terminal in the place of the first serial port, which a page may use without asking.
#
# Only the browser sees either: both are mounted in a namespace of its own. Wants to be root, and in its environment
# CHROMIUM, PORT (the terminal's path) and ORIGIN (the page's).
set -eu
if [ "${IN_NAMESPACE:-no}" = no ]; then
  IN_NAMESPACE=yes exec unshare --mount --propagation private "$0" "$@"
fi
# Policies are read only from here. Where the folder is missing the system has none, and gets an empty one.
mkdir -p /etc/chromium
mount -t tmpfs policies /etc/chromium
mkdir -p /etc/chromium/policies/managed
printf '{"SerialAllowAllPortsForUrls":["%s"]}\n' "$ORIGIN" > /etc/chromium/policies/managed/serial.json
# Chromium lists terminals of drivers of the type "serial" only, which a pseudo-terminal under its own name is not.
mount --bind "$PORT" /dev/ttyS0
exec "$CHROMIUM" "$@"
