#!/bin/sh
# run.sh: builds the fuzz targets with clang, and lets each look for inputs that break a property.
#   sh tests/fuzz/run.sh [SECONDS] [TARGET...]     60 seconds for each target
# New inputs go to build/fuzz/corpus, those that break something to build/fuzz/found. $BUILD names a
# build folder that has the fuzzers already.
set -eu
cd "$(dirname "$0")/../.."

all="pack_reader template path_join header_writer url_origin response_framing digest_challenge
    token_response config note_reader store_file"
seconds=60
case ${1:-} in
'' | [a-z]*) ;;
*[!0-9]*)
    sed -n '2,5s/^# //p' tests/fuzz/run.sh >&2
    exit 2
    ;;
*)
    seconds=$1
    shift
    ;;
esac
[ $# -gt 0 ] || set -- $all
for target; do
    [ -e "tests/fuzz/$target.cpp" ] || {
        echo "There is no target $target; there are: $all" >&2
        exit 2
    }
done

build_folder=${BUILD:-}
if [ -z "$build_folder" ]; then
    . .ci/steps.sh
    # shellcheck disable=SC2086
    install_packages $packages_build $packages_tests clang libclang-rt-14-dev
    unpack_valijson
    configure fuzz
    build_folder=build/fuzz
    step "Building $# fuzzers"
    targets=
    for target; do targets="$targets fuzz_$target"; done
    # shellcheck disable=SC2086
    with_progress cmake --build "$build_folder" -j "$(nproc)" --target $targets ||
        fail "the build failed (see above)."
fi

found=$build_folder/found
mkdir -p "$found"
result=0
printf '%-17s %10s %8s %7s %9s\n' target executions per_s edges new
for target; do
    corpus=$build_folder/corpus/$target
    log=$build_folder/$target.log
    mkdir -p "$corpus"
    "$build_folder/bin/fuzz_$target" -max_len=4096 -max_total_time="$seconds" -timeout=10 \
        -print_final_stats=1 -verbosity=1 -artifact_prefix="$found/$target-" \
        "$corpus" "tests/fuzz/corpus/$target" >"$log" 2>&1 || {
        result=1
        echo "$target: broken (see $log); the input is in $found"
        continue
    }
    stat() { sed -n "s/^stat::$1: *//p" "$log"; }
    edges=$(sed -n 's/.* cov: \([0-9]*\) .*/\1/p' "$log" | tail -n 1)
    printf '%-17s %10s %8s %7s %9s\n' "$target" "$(stat number_of_executed_units)" \
        "$(stat average_exec_per_sec)" "$edges" "$(stat new_units_added)"
done
exit $result
