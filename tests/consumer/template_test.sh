#!/bin/sh
# template_test.sh: the installed template is a project that builds, and whose own tests pass and
# can fail.
set -eu
. "$(dirname "$0")/common.sh"
fresh_folder

step "Building a copy of the template"
cp -R "$TREE/share/packhost/template" my-auth
build "$WORK/my-auth" "$WORK/build"
[ -e build/auth-my-scheme.so ] || fail "there is no auth-my-scheme.so"

step "Running its tests"
ctest --test-dir build >tests.txt 2>&1 || { cat tests.txt; fail "the template's tests fail"; }
expect tests.txt my_auth.file
expect tests.txt my_auth.transcript.my_auth
expect tests.txt my_auth.events

step "Expecting another header: the transcript must fail"
sed 's/Authorization/X-Other/' my-auth/my_auth.transcript >changed
mv changed my-auth/my_auth.transcript
! ctest --test-dir build -R transcript >changed.txt 2>&1 || fail "the transcript can't fail"
