#!/bin/sh
# run.sh: builds, and measures what nodes cost. README.md says what is measured, and how.
#   sh tests/bench/run.sh [--quick] [PART...]
# Parts (all of them unless some are named):
#   requests  CPU per node, beside raw epoll, libcurl, undici and Node-RED, with a local nginx
#   work      the host's own work, without network and parsing (Google Benchmark)
#   pages     a page of a node with pagination, beside runs and a parse of the same page
#   validate  the validation of a pack of 1,000 nodes
#   memory    10,000 runs in flight, and connections that idle
#   start     a process that starts with 1000 packs
# 7 rounds of 1.5 s for each client and case, about 7 minutes; --quick: 2 rounds of 0.5 s.
set -eu
cd "$(dirname "$0")/../.."

usage() {
    sed -n '2,11s/^# //p' tests/bench/run.sh >&2
    exit 2
}
rounds=7 seconds=1.5 parts=
for word; do
    case $word in
    --quick) rounds=2 seconds=0.5 ;;
    requests | work | pages | validate | memory | start) parts="$parts $word" ;;
    *) usage ;;
    esac
done
parts=${parts:-requests work pages validate memory start}
. .ci/steps.sh

client_core=0 server_core=1
bench=tests/bench
built=build/release/bin
. $bench/server.sh

warn() { printf 'Warning: %s\n' "$*" >&2; }

check_machine() {
    if [ "$(nproc)" -lt 2 ]; then
        warn "there are fewer than 2 cores: client and server share one, and the figures suffer."
        server_core=0
    fi
    read -r load _ </proc/loadavg
    if [ "${load%.*}" -ge 1 ]; then
        warn "the machine is not idle (load $load): compare ratios, and trust no absolute figure."
    fi
}

# measure CASE CLIENT SCHEME DOCUMENT IN_FLIGHT: adds a line to the figures.
measure() {
    [ "$3" = https ] && port=$https || port=$http
    case $2 in
    undici | node_red) set -- "$@" build/bench/node "build/bench/$2_loop.mjs" ;;
    *) set -- "$@" "$built/bench_$2" ;;
    esac
    name=$1 client=$2 url=$3://127.0.0.1:$port path=/v2/items/$4 in_flight=$5
    shift 5
    figures=$(taskset -c $client_core "$@" "$url" "$path" "$folder/certificate.pem" "$in_flight" \
        $seconds) || fail "the client $client failed (see above)."
    printf '%s %s %s\n' "$name" "$client" "$figures" >>"$folder/figures"
}

# round: the clients take turns within each case, so that a disturbance meets all of them.
round() {
    for scheme in http https; do
        for client in raw curl_socket curl_poll packhost $wrk; do
            measure "1_$scheme,_1_KB,_64_in_flight" "$client" $scheme small 64
        done
        for client in raw curl_socket curl_poll packhost; do
            measure "2_$scheme,_100_KB,_64_in_flight" "$client" $scheme large 64
            measure "3_$scheme,_1_KB,_1_in_flight" "$client" $scheme small 1
        done
    done
    for client in undici node_red; do
        measure "1_http,_1_KB,_64_in_flight" $client http small 64
    done
}

requests() {
    wrk=
    if command -v wrk >/dev/null; then
        wrk=wrk
    else
        warn "wrk is not installed: its column is empty."
    fi
    start_server
    i=0
    while [ $i -lt $rounds ]; do
        i=$((i + 1))
        step "Round $i of $rounds"
        round
    done
    sort -k1,1 -k2,2 "$folder/figures" | awk -f $bench/table.awk
}

work() {
    step "The host's own work"
    taskset -c $client_core "$built/bench_host_work" --benchmark_min_time=$seconds \
        2>"$folder/work.log" || fail "bench_host_work failed: $(tail -n 1 "$folder/work.log")"
}

pages() {
    step "A page of a node with pagination"
    taskset -c $client_core "$built/bench_pages" $rounds || fail "bench_pages failed (see above)."
}

validate() {
    step "Validation of a pack of 1,000 nodes"
    taskset -c $client_core "$built/bench_validate" "$built/packhost" $rounds ||
        fail "bench_validate failed (see above)."
}

# many_runs URL RUNS SECONDS: all at once.
many_runs() {
    "$built/bench_many_runs" "$1" /v2/items/small "$folder/certificate.pem" "$2" "$3" ||
        fail "not all runs ended as they should (see above)."
}

memory() {
    step "10,000 runs in flight, and no answer: http"
    silent_server
    many_runs "http://127.0.0.1:$silent_port" 10000 10
    stop_silent_server
    step "10,000 runs in flight, and no answer: https"
    silent_server "$folder/certificate.pem" "$folder/key.pem"
    many_runs "https://127.0.0.1:$silent_port" 10000 28
    stop_silent_server
    [ -n "$server" ] || start_server
    step "64 connections that idle: http, https"
    many_runs "http://127.0.0.1:$http" 64 5
    many_runs "https://127.0.0.1:$https" 64 5
}

start() {
    make_packs
    sleep 3 # the index does not trust what has changed just now
    step "Start with 1000 packs: without an index, with it"
    for i in 1 2 3; do
        rm -f "$folder/index"
        for state in without with; do
            "$built/bench_start" "$folder/packs" "$folder/index" ||
                fail "bench_start failed $state an index (see above)."
        done
    done
}

# shellcheck disable=SC2086
install_packages $packages_build nginx-light libcurl4-openssl-dev libbenchmark-dev openssl curl
unpack_valijson
case $parts in
*requests*)
    install_npm $bench/node build/bench "what nodes are compared with in JavaScript, 280 MB"
    cp $bench/node/*.mjs build/bench/
    ;;
esac
configure release -DPACKHOST_BENCH=ON
step "Building build/release"
with_progress cmake --build build/release -j "$(nproc)" --target packhost_bench ||
    fail "the build failed (see above)."

folder=$(mktemp -d) server=
chmod 755 "$folder"  # nginx gives up root before it reads the documents
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
check_machine
make_documents
make_certificate
for part in $parts; do $part; done
