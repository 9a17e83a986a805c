# common.sh: what the consumer's tests share. Sourced by a POSIX sh with `set -eu`; the test gives,
# as environment: TREE (the installed tree), WORK (its own folder), SERVER (the program signed_api),
# CHECK_JSON (check_json.cmake), GENERATOR, and SANITIZE (the host's sanitizers, or nothing).
unset DESTDIR PACKHOST_CONFIG

# The secret key of the example's connections. It must be seen by the server alone.
canary="c4nary-$(od -An -N12 -tx1 /dev/urandom | tr -d ' \n')"
packhost=$TREE/bin/packhost
config=$TREE/etc/packhost/packhost.toml
lock=$TREE/etc/packhost/plugins.lock
servers=
library=$(dirname "$(find "$TREE" -name 'libpackhost.so' | head -n 1)")

step() { printf -- '-- %s\n' "$*"; }
fail() {
    printf 'FAILED: %s\n' "$*" >&2
    exit 1
}
end_servers() {
    for server in $servers; do kill "$server" 2>/dev/null || true; done
}
trap end_servers EXIT

# expect FILE TEXT: in what a program wrote.
expect() { grep -q -F -e "$2" "$1" || { cat "$1"; fail "the output has no: $2"; }; }
fresh_folder() {
    rm -rf "$WORK"
    mkdir -p "$WORK"
    cd "$WORK"
}

# build SOURCE BUILD: a project of its own that knows of the installed tree alone. Should the host
# have sanitizers, so must what is linked to it or loaded by it.
build() {
    flags=
    [ -z "$SANITIZE" ] || flags=-fsanitize=$SANITIZE
    cmake -S "$1" -B "$2" -G "$GENERATOR" -DCMAKE_PREFIX_PATH="$TREE" \
        -DCMAKE_C_FLAGS="$flags" -DCMAKE_CXX_FLAGS="$flags" \
        -DCMAKE_FIND_USE_PACKAGE_REGISTRY=OFF >"$2.log" 2>&1 &&
        cmake --build "$2" >>"$2.log" 2>&1 ||
        { cat "$2.log"; fail "$1 does not build against $TREE"; }
}

# serve NAME [OPTION...]: starts the API; leaves its base URL in $url and writes NAME.requests.
serve() {
    name=$1
    shift
    printf '%s\n' "$canary" >key.txt
    chmod 600 key.txt
    rm -f "$name.port"
    mkfifo "$name.port"
    "$SERVER" key.txt "$name.requests" "$@" >"$name.port" &
    servers="$servers $!"
    read -r port <"$name.port" || fail "the API did not start"
    url=http://127.0.0.1:$port/api
}

# connection NAME PROVIDER URL KEY: writes NAME.toml and its key file.
connection() {
    printf '%s\n' "$4" >"$1.key"
    chmod 600 "$1.key"
    cat >"$1.toml" <<END
provider = "$2"
name = "$2"
base_url = "$3"

[credentials]
key-id = { text = "key-7" }
secret-key = { value_file = "$1.key" }
END
}

# json FILE "KEY..." [VALUE]: the member at that path is VALUE, or just there.
json() {
    cmake "-DFILE=$1" "-DMEMBER=$2" ${3+"-DEXPECTED=$3"} -P "$CHECK_JSON" ||
        { cat "$1"; fail "$1 is not as expected"; }
}

# expect_no_canary FILE...: neither the key, nor its base64, nor its hex is in any of them.
expect_no_canary() {
    for form in "$canary" "$(printf %s "$canary" | base64)" \
        "$(printf %s "$canary" | od -An -tx1 | tr -d ' \n')"; do
        ! grep -l -F -e "$form" "$@" || fail "the secret key was written to these files"
    done
}

# digests FILE: sha256 of every file of the tree but the lock.
digests() {
    (cd "$TREE" && find . -type f ! -path ./etc/packhost/plugins.lock -exec sha256sum {} + |
        sort -k2) >"$1"
    grep -q ' ./bin/packhost$' "$1" && grep -q 'libpackhost.so' "$1" ||
        fail "the tree has no command or no library"
}
