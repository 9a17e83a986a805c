#!/bin/sh
# quickstart.sh: from a bare Debian 12 to a first node that runs: installs what the build needs,
# builds, and runs `packhost demo`. Run it again as often as you like: sh host/quickstart.sh
set -eu
cd "$(dirname "$0")/.."
. .ci/steps.sh

# shellcheck disable=SC2086
install_packages $packages_build
unpack_valijson
configure release -DPACKHOST_BENCH=OFF
build release
step "Running build/release/bin/packhost demo"
echo
build/release/bin/packhost demo || fail "the demo did not run to its end (see above)."
echo
step "Done. The command is build/release/bin/packhost"
