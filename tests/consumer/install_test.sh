#!/bin/sh
# install_test.sh: installs the build tree BUILD into TREE, and does there what an administrator
# does: allows two connections to reach this machine.
set -eu
. "$(dirname "$0")/common.sh"

step "Installing $BUILD"
rm -rf "$TREE"
cmake --install "$BUILD" --prefix "$TREE" ${CONFIG:+--config "$CONFIG"} >/dev/null

step "Looking for what an application, a plugin author and an administrator need"
library=$(dirname "$(find "$TREE" -name 'libpackhost.so' | head -n 1)")
for file in bin/packhost include/packhost/runtime.hpp include/packhost/packhost.h \
    include/packhost/plugin.hpp include/packhost/abi/auth.h include/packhost/kit/auth.hpp \
    share/packhost/examples/auth-hmac/auth_hmac.cpp share/packhost/packs/acme \
    share/packhost/sdk/README.md share/packhost/plugins/auth/header/header.cpp \
    etc/packhost/packhost.toml etc/packhost/plugins.lock; do
    [ -e "$TREE/$file" ] || fail "$file was not installed"
done
for file in cmake/packhost/packhost-config.cmake cmake/packhost/packhost-config-version.cmake \
    cmake/packhost-sdk/packhost-sdk-config.cmake pkgconfig/packhost.pc packhost/plugins; do
    [ -e "$library/$file" ] || fail "$library/$file was not installed"
done
! grep -r -l -F -e "$SOURCE" -e "$BUILD" "$library/cmake" "$library/pkgconfig" ||
    fail "these packages name the source or build folder"

step "Looking for ways back into the build"
for file in "$packhost" "$library"/libpackhost.so "$library"/packhost/plugins/*.so; do
    ! readelf -d "$file" | grep -E 'R(UN)?PATH' | grep -F -e "$BUILD" ||
        fail "$file looks for libraries in the build folder"
done

step "Running the installed command"
"$packhost" plugin list >plugins.txt
grep -q 'dev.packhost' plugins.txt || fail "no plugin is enabled: $(cat plugins.txt)"

step "Allowing the loopback to the connections of the examples"
cat >>"$config" <<END

[network.connections.signed-api]
allow = ["loopback"]
plain_http = true

[network.connections.signed-c-api]
allow = ["loopback"]
plain_http = true
END
