#!/bin/sh
# run.sh: installs what the tests need, builds, and runs them.
#   sh tests/run.sh          every quick test, then those of hostile bytes with sanitizers
#   sh tests/run.sh --full   also everything with AddressSanitizer, and with ThreadSanitizer
set -eu
cd "$(dirname "$0")/.."

full=no
case ${1:-} in
'') ;;
--full) full=yes ;;
*)
    sed -n '2,4s/^# //p' tests/run.sh >&2
    exit 2
    ;;
esac
. .ci/steps.sh

# suite PRESET WHAT [CTEST OPTION...]
suite() {
    preset=$1
    step "Testing build/$preset: $2"
    shift 2
    # A second try for a test that failed: some hold real time against limits, on machines that may be
    # busy with other things. What fails twice has failed; the log shows the first failure too.
    with_progress ctest --preset "$preset" --no-tests=error --repeat until-pass:2 "$@" ||
        fail "tests failed in build/$preset (see above)."
    sh tests/security/no_canaries.sh "build/$preset/Testing/Temporary/LastTest.log" ||
        fail "what the tests of build/$preset printed is not for everybody's eyes."
}

# shellcheck disable=SC2086
install_packages $packages_build $packages_tests
unpack_valijson
install_npm tests/peers/oidc build/oidc "the OAuth2 server of the tests, 50 MB"
install_npm tests/peers/signatures build/signatures "verifiers of signed requests, 10 MB"
install_prism
configure dev
build dev
suite dev "all but the slow" -LE slow
configure asan
if [ $full = no ]; then
    build asan packhost_hostile_tests
    suite asan "wire, fuzz, zoo and plugins" -L 'wire|fuzz|zoo|plugin' -LE slow
else
    build asan
    suite asan "everything"
    configure tsan
    build tsan
    suite tsan "everything"
fi
step "All tests passed"
