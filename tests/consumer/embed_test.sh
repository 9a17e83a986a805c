#!/bin/sh
# embed_test.sh: applications that embed the host in earnest: in C, by pkg-config alone; with two
# runtimes whose plugins differ; and with ten thousand runs of which half are cancelled.
set -eu
. "$(dirname "$0")/common.sh"
sources=$(cd "$(dirname "$0")/embed" && pwd)
fresh_folder
pack=plugin/signed.dragops-pack.json node=Signed-CreateOrder
pins='{"order":{"verified":true,"received":{"item":"Rope","quantity":2}},"status":200}'

# config_folder NAME: a configuration of its own, with the plugins that came with the tree.
config_folder() {
    mkdir "$1"
    cp "$config" "$1/packhost.toml"
    awk 'BEGIN { RS = ""; ORS = "\n\n" } !/file = / || /file = "\.\.\/\.\.\//' "$lock" |
        sed "s|file = \"\.\./\.\./|file = \"$TREE/|" >"$1/plugins.lock"
    PACKHOST_CONFIG=$1/packhost.toml "$packhost" plugin list >"$1.txt" 2>&1 ||
        { cat "$1.txt"; fail "the copied configuration is refused"; }
    ! grep -q hmac-demo "$1.txt" || fail "another test has enabled a plugin of this one"
}

step "Building the plugin and the applications"
cp -R "$TREE/share/packhost/examples/auth-hmac" plugin
cp -R "$sources" embed
build "$WORK/plugin" "$WORK/plugin-build"
build "$WORK/embed" "$WORK/build"

step "Making two configurations, one of which has the plugin"
config_folder one
config_folder other
PACKHOST_CONFIG=one/packhost.toml "$packhost" plugin enable "$WORK/plugin-build/auth-hmac-demo.so" \
    >enable.txt 2>&1 || fail "the plugin was refused: $(cat enable.txt)"
serve api
connection good signed-api "$url" "$canary"

step "Running a node in two runtimes of one process"
build/two_runtimes one/packhost.toml other/packhost.toml $pack good.toml $node >two.txt 2>&1 ||
    { cat two.txt; fail "two_runtimes ended with $?"; }
expect two.txt "one: $pins"
expect two.txt 'other: no_plugin: '
expect two.txt 'hmac-demo'
expect two.txt "one again: $pins"
expect two.txt 'other alone: no_plugin: '

step "Building and running an application in C, by pkg-config"
flags=$(PKG_CONFIG_PATH=$library/pkgconfig pkg-config --cflags --libs packhost)
# shellcheck disable=SC2086
gcc -std=c11 -D_POSIX_C_SOURCE=200809L -Wall -Wextra -Wpedantic -Werror \
    ${SANITIZE:+-fsanitize=$SANITIZE} embed/order.c -o order $flags "-Wl,-rpath,$library" ||
    fail "it does not build with: $flags"
ORDER_KEY=$canary ./order one/packhost.toml $pack "$url" $node >order.txt 2>&1 ||
    { cat order.txt; fail "order ended with $?"; }
expect order.txt 'dry run: {"ok":true'
expect order.txt "run: 200 $pins"
expect order.txt "submit: 200 $pins"
ORDER_KEY='' ./order one/packhost.toml $pack "$url" $node >nokey.txt 2>&1 || true
! grep -q -F "run: 200" nokey.txt || fail "it ran without a key: $(cat nokey.txt)"
expect_no_canary two.txt order.txt nokey.txt

step "Running ten thousand nodes, and cancelling half"
build/many_runs one/packhost.toml $pack good.toml $node >many.txt 2>&1 ||
    { cat many.txt; fail "many_runs ended with $?"; }
expect many.txt 'called back once: 10000'
expect many.txt 'neither ok nor cancelled: 0'
cat many.txt
