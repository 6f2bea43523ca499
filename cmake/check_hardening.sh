#!/usr/bin/env bash
# check_hardening.sh BUILD FILE...: whether each program or library has what makes a memory fault hard to use: loaded at any address
# (PIE), its tables read-only once bound (full RELRO), no stack that can be run, stack canaries, a run path of whole paths. Checked
# copies (_FORTIFY_SOURCE) and landing marks for jumps (CET) need not show in a file: the C library's start code has no marks in
# Debian 12, and a copy whose room is known is not checked. Those are read from how every file of ours was compiled.
set -euo pipefail
failed=0
build=$1
shift
for file in "$@"; do
    head=$(readelf -W --file-header --program-headers "$file")
    dynamic=$(readelf -W --dynamic "$file")
    symbols=$(readelf -W --dyn-syms "$file")
    lacks() { printf '%s: lacks %s\n' "$file" "$1"; failed=1; }
    grep -q 'Type: *DYN' <<<"$head" || lacks "position independence"
    grep -q 'GNU_RELRO' <<<"$head" || lacks "RELRO"
    grep -qE 'BIND_NOW|FLAGS_1.*NOW' <<<"$dynamic" || lacks "BIND_NOW, without which RELRO is partial"
    grep -E 'GNU_STACK' <<<"$head" | grep -qv 'RWE' || lacks "a stack that cannot be run"
    if grep -q 'TEXTREL' <<<"$dynamic"; then lacks "code without relocations"; fi
    paths=$(sed -nE 's/.*R(UN)?PATH.*\[(.*)\]/\2/p' <<<"$dynamic")
    if [ -n "$paths" ] && grep -qvE '^(\$ORIGIN|/)' <(tr ':' '\n' <<<"$paths"); then lacks "a run path of whole paths only ($paths)"; fi
    grep -q '__stack_chk_fail' <<<"$symbols" || lacks "stack protector"
done
for flag in -D_FORTIFY_SOURCE=2 -fstack-protector-strong -fstack-clash-protection $([ "$(uname -m)" = x86_64 ] && echo -fcf-protection); do
    if [ "$(grep '"command":' "$build/compile_commands.json" | grep -cv -e "$flag")" != 0 ]; then
        printf '%s: a file is compiled without %s\n' "$build" "$flag"
        failed=1
    fi
done
exit "$failed"
