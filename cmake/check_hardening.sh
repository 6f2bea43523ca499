#!/usr/bin/env bash
# check_hardening.sh FILE...: whether each program or library has what makes a memory fault hard to use: loaded at any address (PIE),
# its tables read-only once bound (full RELRO), no stack that can be run, stack canaries, checked copies (_FORTIFY_SOURCE), and
# landing marks for indirect jumps (CET).
set -euo pipefail
failed=0
for file in "$@"; do
    head=$(readelf -W --file-header --program-headers "$file")
    dynamic=$(readelf -W --dynamic "$file")
    symbols=$(readelf -W --dyn-syms "$file")
    notes=$(readelf -W --notes "$file")
    lacks() { printf '%s: lacks %s\n' "$file" "$1"; failed=1; }
    grep -q 'Type: *DYN' <<<"$head" || lacks "position independence"
    grep -q 'GNU_RELRO' <<<"$head" || lacks "RELRO"
    grep -qE 'BIND_NOW|FLAGS_1.*NOW' <<<"$dynamic" || lacks "BIND_NOW, without which RELRO is partial"
    grep -E 'GNU_STACK' <<<"$head" | grep -qv 'RWE' || lacks "a stack that cannot be run"
    if grep -q 'TEXTREL' <<<"$dynamic"; then lacks "code without relocations"; fi
    paths=$(sed -nE 's/.*R(UN)?PATH.*\[(.*)\]/\2/p' <<<"$dynamic")
    if [ -n "$paths" ] && grep -qvE '^(\$ORIGIN|/)' <(tr ':' '\n' <<<"$paths"); then lacks "a run path of whole paths only ($paths)"; fi
    grep -q '__stack_chk_fail' <<<"$symbols" || lacks "stack protector"
    grep -qE '__[a-z]+_chk@' <<<"$(grep -v stack_chk <<<"$symbols")" || lacks "_FORTIFY_SOURCE"
    grep -q 'IBT' <<<"$notes" || lacks "-fcf-protection"
done
exit "$failed"
