#!/bin/sh
# plugin_test.sh EXAMPLE SCHEME PACK NODE PROVIDER: a plugin with a scheme that the host has never
# heard of, built from the installed SDK alone, signs a request on the unchanged host.
set -eu
example=$1 scheme=$2 pack=$3 node=$4 provider=$5
. "$(dirname "$0")/common.sh"
fresh_folder

# node_run NAME CODE CONNECTION [OPTION...]: runs the node; NAME.json and NAME.err are what it said.
node_run() {
    name=$1 code=$2 connection=$3
    shift 3
    got=0
    "$packhost" node run "$node" --pack "$example/$pack" --connection "$connection.toml" \
        --in item=Anvil --in quantity=3 --json "$@" >"$name.json" 2>"$name.err" || got=$?
    [ $got = "$code" ] || { cat "$name.json" "$name.err"; fail "exit code $got, not $code"; }
    expect_no_canary "$name.json" "$name.err"
}

step "Building $example outside of the project"
cp -R "$TREE/share/packhost/examples/$example" "$example"
build "$WORK/$example" "$WORK/build"
plugin=$WORK/build/auth-$scheme.so

step "Looking for the scheme's name in the host: it must not be there"
digests before.txt
grep -q -a -F "$scheme" "$plugin" || fail "the search finds nothing even in the plugin"
! grep -l -a -F "$scheme" "$TREE"/bin/* "$library"/libpackhost.so* "$library"/packhost/plugins/* ||
    fail "these files know the scheme $scheme"

step "Running the node before the plugin is enabled"
serve api
connection good "$provider" "$url" "$canary"
node_run early 7 good
json early.json ok OFF
json early.json "error phase" plugin
grep -q -F "\\\"$scheme\\\"" early.json ||
    fail "the error does not name the scheme: $(cat early.json)"
grep -q -F "packhost plugin enable" early.json ||
    fail "the error does not say how to enable a plugin: $(cat early.json)"
[ ! -s api.requests ] || fail "a request was sent without its scheme: $(cat api.requests)"

step "Enabling the plugin"
cp "$lock" lock.before
"$packhost" plugin enable "$plugin" >enable.txt 2>&1 || fail "it was refused: $(cat enable.txt)"
! cmp -s "$lock" lock.before || fail "the lock did not change"
"$packhost" plugin list | grep -q -F "auth/$scheme" || fail "the plugin is not listed"

step "Running the node: the API verifies the signature"
node_run signed 0 good
json signed.json ok ON
json signed.json status 200
json signed.json "pins status" 200
json signed.json "pins order verified" ON
json signed.json "pins order received item" Anvil
json signed.json "pins order received quantity" 3
json signed.json error ""
json signed.json "log 0 status" 200
[ "$(cat api.requests)" = "200 POST /api/v1/orders" ] || fail "not one request: $(cat api.requests)"

step "Showing the exchange: what the scheme placed is masked"
node_run shown 0 good -v
grep -q -i 'authorization' shown.err shown.json || fail "the headers were not shown"
! grep -E 'HMAC [0-9a-f]{64}' shown.err shown.json || fail "the signature was shown"

step "Running it with a wrong key: the API refuses"
connection wrong "$provider" "$url" "not-$canary"
node_run refused 1 wrong
json refused.json ok OFF
json refused.json status 401
json refused.json "error code" http_status
json refused.json "pins order verified" OFF

step "Running it against an API that gets another body: the signature does not fit"
serve altered --altered
connection altered "$provider" "$url" "$canary"
node_run altered 1 altered
json altered.json status 401
json altered.json "pins order reason" "Authorization does not fit"

step "Changing a byte of the enabled plugin: it does not load any more"
cp "$plugin" plugin.kept
printf x >>"$plugin"
node_run changed 7 good
cp plugin.kept "$plugin"
node_run restored 0 good

step "Comparing the host with what it was before"
digests after.txt
cmp before.txt after.txt || fail "files of the host changed"
