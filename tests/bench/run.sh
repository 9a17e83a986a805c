#!/bin/sh
# run.sh: builds, starts a local nginx and compares the CPU time per request of a raw epoll client, a
# bare libcurl multi loop and packhost's nodes. README.md says what is measured.
#   sh tests/bench/run.sh            7 rounds of 1.5 s for each client and case, about 5 minutes
#   sh tests/bench/run.sh --quick    2 rounds of 0.5 s
set -eu
cd "$(dirname "$0")/../.."

rounds=7 seconds=1.5
case ${1:-} in
'') ;;
--quick) rounds=2 seconds=0.5 ;;
*)
    sed -n '2,5s/^# //p' tests/bench/run.sh >&2
    exit 2
    ;;
esac
. .ci/steps.sh

client_core=0 server_core=1
bench=tests/bench
built=build/release/bin

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

# documents: the small one as it is; the large one holds 100 copies of it before its last field.
make_documents() {
    items=$folder/documents/v2/items
    mkdir -p "$items"
    cp $bench/item.json "$items/small"
    awk '{
        last = index($0, ",\"created\"")
        printf "%s,\"related\":[", substr($0, 1, last - 1)
        for (i = 1; i <= 100; ++i) printf "%s%s", (i > 1 ? "," : ""), $0
        printf "]%s\n", substr($0, last)
    }' $bench/item.json >"$items/large"
}

make_certificate() {
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 \
        -subj "/CN=packhost bench" -addext "subjectAltName=IP:127.0.0.1" \
        -keyout "$folder/key.pem" -out "$folder/certificate.pem" 2>"$folder/openssl.log" ||
        fail "openssl could not make a certificate: $(tail -n 1 "$folder/openssl.log")"
}

# start_server: on two free ports, found by trying.
start_server() {
    for try in 1 2 3 4 5 6 7 8; do
        http=$((20000 + ($$ + try * 997) % 10000 * 2))
        https=$((http + 1))
        sed -e "s|@FOLDER@|$folder|" -e "s|@HTTP@|$http|" -e "s|@HTTPS@|$https|" \
            $bench/nginx.conf.in >"$folder/nginx.conf"
        rm -f "$folder/nginx.pid"
        taskset -c $server_core nginx -p "$folder" -e "$folder/error.log" -c "$folder/nginx.conf" \
            2>"$folder/nginx.log" &
        server=$!
        while kill -0 $server 2>/dev/null; do
            curl -s -o /dev/null "http://127.0.0.1:$http/" && [ -s "$folder/nginx.pid" ] && return
            sleep 0.1
        done
    done
    fail "nginx did not start: $(tail -n 1 "$folder/nginx.log")"
}

clean_up() {
    [ -z "$server" ] || kill "$server" 2>/dev/null || true
    rm -rf "$folder"
}

# measure CASE CLIENT SCHEME DOCUMENT IN_FLIGHT: adds a line to the figures.
measure() {
    [ "$3" = https ] && port=$https || port=$http
    figures=$(taskset -c $client_core "$built/bench_$2" "$3://127.0.0.1:$port" "/v2/items/$4" \
        "$folder/certificate.pem" "$5" $seconds) || fail "the client $2 failed (see above)."
    printf '%s %s %s\n' "$1" "$2" "$figures" >>"$folder/figures"
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
}

# table: medians of the rounds, and packhost's CPU time over those of the others
# (of libcurl's two drivers: the faster).
table() {
    sort -k1,1 -k2,2 "$folder/figures" | awk '
        function median(values, n,   i, j, t) {
            for (i = 2; i <= n; ++i)
                for (j = i; j > 1 && values[j] + 0 < values[j - 1] + 0; --j) {
                    t = values[j]; values[j] = values[j - 1]; values[j - 1] = t
                }
            return n % 2 ? values[(n + 1) / 2] : (values[n / 2] + values[n / 2 + 1]) / 2
        }
        { key = $1 SUBSEP $2; cases[$1] = 1; ++count[key]
          cpu[key, count[key]] = $3; rate[key, count[key]] = $4 }
        END {
            n = split("raw curl_socket curl_poll packhost wrk", clients, " ")
            print "CPU us per request (user + system), and requests per second: medians"
            printf "%-32s", ""
            for (c = 1; c <= n; ++c) printf "%17s", clients[c]
            printf "%10s%10s\n", "/ curl", "/ raw"
            m = 0
            for (name in cases) order[++m] = name
            for (i = 2; i <= m; ++i)
                for (j = i; j > 1 && order[j] < order[j - 1]; --j) {
                    t = order[j]; order[j] = order[j - 1]; order[j - 1] = t
                }
            for (i = 1; i <= m; ++i) {
                name = order[i]
                label = substr(name, 3); gsub(/_/, " ", label)
                printf "%-32s", label
                for (c = 1; c <= n; ++c) {
                    key = name SUBSEP clients[c]
                    if (!count[key]) { printf "%17s", "-"; continue }
                    for (k = 1; k <= count[key]; ++k) { v[k] = cpu[key, k]; w[k] = rate[key, k] }
                    at[clients[c]] = median(v, count[key])
                    printf "%9.1f%8d", at[clients[c]], median(w, count[key])
                }
                curl = at["curl_socket"] < at["curl_poll"] ? at["curl_socket"] : at["curl_poll"]
                printf "%10.2f%10.2f\n", at["packhost"] / curl, at["packhost"] / at["raw"]
            }
        }'
}

# shellcheck disable=SC2086
install_packages $packages_build nginx-light libcurl4-openssl-dev openssl curl
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
wrk=
if command -v wrk >/dev/null; then wrk=wrk; else warn "wrk is not installed: its column is empty."; fi
make_documents
make_certificate
start_server
i=0
while [ $i -lt $rounds ]; do
    i=$((i + 1))
    step "Round $i of $rounds"
    round
done
table
