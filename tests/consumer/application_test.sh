#!/bin/sh
# application_test.sh: applications that embed the host, built against the installed tree by CMake
# and by pkg-config, run a node with a scheme of a plugin that was enabled there.
set -eu
. "$(dirname "$0")/common.sh"
sources=$(cd "$(dirname "$0")/app" && pwd)
fresh_folder

step "Building the plugin, and the applications with find_package(packhost)"
cp -R "$TREE/share/packhost/examples/auth-hmac" plugin
cp -R "$sources" app
build "$WORK/plugin" "$WORK/plugin-build"
"$packhost" plugin enable "$WORK/plugin-build/auth-hmac-demo.so" >enable.txt 2>&1 ||
    fail "the plugin was refused: $(cat enable.txt)"
build "$WORK/app" "$WORK/build"
serve api
connection good signed-api "$url" "$canary"

step "Running nodes by run() and by submit()"
build/run_and_submit "$config" plugin/signed.dragops-pack.json good.toml Signed-CreateOrder \
    >run.txt 2>&1 || { cat run.txt; fail "run_and_submit ended with $?"; }
pins='{"order":{"verified":true,"received":{"item":"Rope","quantity":2}},"status":200}'
expect run.txt "run: $pins"
expect run.txt "submit: $pins"

step "Awaiting runs in a coroutine"
build/await_runs "$config" plugin/signed.dragops-pack.json good.toml Signed-CreateOrder \
    >await.txt 2>&1 || { cat await.txt; fail "await_runs ended with $?"; }
expect await.txt 'first: {"order":{"verified":true'
expect await.txt 'second: '
expect await.txt 'item'
[ "$(wc -l <api.requests)" -eq 3 ] || fail "not three requests: $(cat api.requests)"
expect_no_canary run.txt await.txt

step "Running with credentials out of a vault of the application's own"
build/vault "$config" plugin/signed.dragops-pack.json "$url" key.txt >vault.txt 2>&1 ||
    { cat vault.txt; fail "vault ended with $?"; }
[ "$(grep -c -F "run: $pins" vault.txt)" -eq 2 ] || { cat vault.txt; fail "not two runs"; }
expect vault.txt 'refused: needs_consent'
expect vault.txt 'fetched: 1'
[ "$(wc -l <api.requests)" -eq 5 ] || fail "not five requests: $(cat api.requests)"
expect_no_canary vault.txt

step "Building by pkg-config"
flags=$(PKG_CONFIG_PATH=$library/pkgconfig pkg-config --cflags --libs packhost)
# shellcheck disable=SC2086
c++ -std=c++20 ${SANITIZE:+-fsanitize=$SANITIZE} app/run_and_submit.cpp -o by_pkg_config $flags \
    "-Wl,-rpath,$library" || fail "it does not build with: $flags"
./by_pkg_config "$config" plugin/signed.dragops-pack.json good.toml Signed-CreateOrder \
    >pc.txt 2>&1 || { cat pc.txt; fail "by_pkg_config ended with $?"; }
expect pc.txt 'run: {"order":{"verified":true'
