# table.awk: from sorted lines "CASE CLIENT CPU_US RATE" to medians over the rounds, and packhost's CPU
# time over those of the others (of libcurl's two drivers: the faster).
function median(values, n,   i, j, t) {
    for (i = 2; i <= n; ++i)
        for (j = i; j > 1 && values[j] + 0 < values[j - 1] + 0; --j) {
            t = values[j]; values[j] = values[j - 1]; values[j - 1] = t
        }
    return n % 2 ? values[(n + 1) / 2] : (values[n / 2] + values[n / 2 + 1]) / 2
}
{
    key = $1 SUBSEP $2
    if (!($1 in cases)) { cases[$1] = 1; order[++m] = $1 }
    ++count[key]
    cpu[key, count[key]] = $3
    rate[key, count[key]] = $4
}
END {
    n = split("raw curl_socket curl_poll packhost wrk undici node_red", clients, " ")
    print "CPU us per request (user + system), and requests per second: medians"
    printf "%-28s", ""
    for (c = 1; c <= n; ++c) printf "%15s", clients[c]
    printf "%8s%8s\n", "/ curl", "/ raw"
    for (i = 1; i <= m; ++i) {
        name = order[i]
        label = substr(name, 3); gsub(/_/, " ", label)
        printf "%-28s", label
        for (c = 1; c <= n; ++c) {
            key = name SUBSEP clients[c]
            if (!count[key]) { printf "%15s", "-"; continue }
            for (k = 1; k <= count[key]; ++k) { v[k] = cpu[key, k]; w[k] = rate[key, k] }
            at[name, clients[c]] = median(v, count[key])
            printf "%7.1f%8d", at[name, clients[c]], median(w, count[key])
        }
        curl = at[name, "curl_socket"]
        if (at[name, "curl_poll"] < curl) curl = at[name, "curl_poll"]
        own = at[name, "packhost"]
        printf "%8.2f%8.2f\n", own / curl, own / at[name, "raw"]
    }
    name = order[1]
    printf "For each CPU second packhost does %.1f times the nodes of undici, %.0f times those of " \
        "Node-RED.\n", at[name, "undici"] / at[name, "packhost"],
        at[name, "node_red"] / at[name, "packhost"]
}
