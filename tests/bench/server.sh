# server.sh: the server that the benchmarks ask: its documents, its certificate, nginx, and a server
# that never answers. Sourced by run.sh, which sets folder, bench, built and server_core.

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

# silent_server [CERTIFICATE KEY]: sets silent_port; it ends with stop_silent_server.
silent_server() {
    rm -f "$folder/stop" "$folder/port"
    mkfifo "$folder/stop"
    taskset -c $server_core "$built/bench_silent_server" "$@" <"$folder/stop" >"$folder/port" &
    exec 3>"$folder/stop"
    until [ -s "$folder/port" ]; do sleep 0.1; done
    read -r silent_port <"$folder/port"
}
stop_silent_server() { exec 3>&-; }

# make_packs: 1000 packs of 6.5 KB, each with names and ids of its own.
make_packs() {
    mkdir -p "$folder/packs"
    awk -v to="$folder/packs" '{ line[NR] = $0 } END {
        for (i = 1; i <= 1000; ++i) {
            file = to "/bench-" i ".dragops-pack.json"
            for (l = 1; l <= NR; ++l) {
                text = line[l]
                gsub(/"bench"/, "\"bench-" i "\"", text)
                gsub(/"Bench-/, "\"Bench" i "-", text)
                sub(/b0000001/, sprintf("%08x", i), text)
                print text >file
            }
            close(file)
        }
    }' $bench/bench.dragops-pack.json
}

clean_up() {
    [ -z "$server" ] || kill "$server" 2>/dev/null || true
    rm -rf "$folder"
}

