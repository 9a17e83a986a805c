#!/bin/sh
# exports_test.sh: the installed library exports the public API and nothing of what it is made of,
# and who includes the public headers gets nothing of Boost, Poco and libuv.
set -eu
. "$(dirname "$0")/common.sh"
fresh_folder

step "Reading what the library exports"
nm -D --defined-only "$library/libpackhost.so" | awk '{ print $3 }' | sort -u >exported.txt
rooms='model|net|plugins|store|engine|runtime|capi|detail'
grep -q '^packhost_runtime_create$' exported.txt || fail "the C API is not exported"
grep -q '^_ZN8packhost7Runtime6create' exported.txt || fail "the C++ API is not exported"
# packhost_*; members of packhost::, but of no room; the two classes with tables of their own.
classes='15FileConnections|11MemoryStore'
grep -v -E "^packhost_[a-z_]+\$|^_ZNK?8packhost[0-9]|^_ZT[VIS]N8packhost($classes)E\$" \
    exported.txt >foreign.txt || true
c++filt <exported.txt | grep -E "packhost::($rooms)::|packhost::(Task|Event|Deadline)|::Impl::" \
    >>foreign.txt || true
[ ! -s foreign.txt ] || fail "the library exports more than its API: $(head -n 20 foreign.txt)"

step "Holding the C header against what is exported"
sed -n 's/^[^ /].*[ *]\(packhost_[a-z_]*\)(.*/\1/p' "$TREE"/include/packhost/c/*.h |
    sort -u >declared.txt
[ "$(wc -l <declared.txt)" -gt 40 ] || fail "hardly any function was found in packhost/c"
grep -E '^packhost_' exported.txt | cmp -s - declared.txt ||
    fail "packhost/c and the library differ: $(grep -E '^packhost_' exported.txt |
        diff - declared.txt)"

step "Compiling every public header alone"
for header in "$TREE"/include/packhost/*.hpp "$TREE"/include/packhost/packhost.h \
    "$TREE"/include/packhost/c/*.h; do
    name=${header#"$TREE/include/"}
    [ "$name" != packhost/plugin.hpp ] || continue # the SDK's
    printf '#include <%s>\n' "$name" >one.cpp
    c++ -std=c++20 -Wall -Wextra -Wpedantic -Werror -c one.cpp -o one.o -I"$TREE/include" ||
        fail "$name does not compile alone"
    cat one.cpp >>all.cpp
done
cat >one.c <<'END'
#include <packhost/packhost.h>
int size(void);
int size(void) { return (int)sizeof(packhost_request); }
END
gcc -std=c11 -Wall -Wextra -Wpedantic -Werror -c one.c -o one_c.o -I"$TREE/include" ||
    fail "packhost.h is no C11"

step "Looking for other libraries in who uses them all"
cat >>all.cpp <<'END'
int main(int argc, char** argv) {
    auto runtime = packhost::Runtime::create(packhost::default_config(argv[0]));
    if (argc > 1 && runtime) return packhost::to_json((*runtime)->run({}).pins).empty();
    return packhost_version()[0] == 0;
}
END
c++ -std=c++20 -c all.cpp -o all.o -I"$TREE/include" || fail "the headers do not go together"
nm -C all.o >all.txt
grep -q 'packhost::Runtime::create' all.txt || fail "nm does not show what is used"
! grep -i -E 'boost|Poco|\buv_|toml::|fmt::|CLI::' all.txt || fail "these come from other libraries"
