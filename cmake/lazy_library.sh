#!/usr/bin/env bash
# lazy_library.sh NAME LIBRARY OUT.cpp OBJECT...: what stands in for a shared library until it is first called. NAME tells the
# stubs of several libraries apart.
#
# A function of the library that the objects call gets a stub, which jumps through a table; an empty place in the table is
# filled by dlopen and dlsym. So a program that never calls the library does not load it: GDAL brings a hundred libraries
# and 30 ms, which is most of the time of a small question. Functions only: an object that needs data of the library is
# refused. x86-64, System V calling convention.
set -euo pipefail
name=$1 library=$2 out=$3
shift 3
soname=$(objdump -p "$library" | awk '$1 == "SONAME" { print $2 }')
comm -12 <(nm -D --defined-only "$library" | awk '$2 == "T" { sub(/@.*/, "", $3); print $3 }' | sort -u) \
         <(nm -u "$@" | awk '$1 == "U" { print $2 }' | sort -u) >"$out.names"
data=$(comm -12 <(nm -D --defined-only "$library" | awk '$2 != "T" { sub(/@.*/, "", $3); print $3 }' | sort -u) \
    <(nm -u "$@" | awk '$1 == "U" { print $2 }' | sort -u))
[ -z "$data" ] || { echo "$library cannot be loaded later, its data are needed: $data; use -DLIMES_LAZY=OFF"; exit 1; }
{
    cat <<CPP
// Made by cmake/lazy_library.sh. Stands in for $soname until it is first called.
#include <dlfcn.h>
#include <unistd.h>

#include <cstdio>

namespace {
const char* const kNames[] = {
$(sed 's/.*/    "&",/' "$out.names")
};
void* library() {
    static void* const handle = dlopen("$soname", RTLD_LAZY | RTLD_LOCAL);
    return handle;
}
}  // namespace

extern "C" {
__attribute__((visibility("hidden"))) void* limes_lazy_${name}_table[$(wc -l <"$out.names")] = {};

__attribute__((visibility("hidden"), used)) void* limes_lazy_${name}_find(unsigned long index) {
    void* const found = library() == nullptr ? nullptr : dlsym(library(), kNames[index]);
    if (found == nullptr) {
        std::fprintf(stderr, "limes: %s\n", dlerror());
        _exit(127);  // as the dynamic loader does
    }
    limes_lazy_${name}_table[index] = found;
    return found;
}
}

asm(R"(
    .text
limes_lazy_${name}_resolve:
    pushq %rbp
    movq %rsp, %rbp
    pushq %rdi
    pushq %rsi
    pushq %rdx
    pushq %rcx
    pushq %r8
    pushq %r9
    pushq %rax
    pushq %r10
    pushq %r11
    pushq %r11
    subq \$128, %rsp
    movups %xmm0, (%rsp)
    movups %xmm1, 16(%rsp)
    movups %xmm2, 32(%rsp)
    movups %xmm3, 48(%rsp)
    movups %xmm4, 64(%rsp)
    movups %xmm5, 80(%rsp)
    movups %xmm6, 96(%rsp)
    movups %xmm7, 112(%rsp)
    movq %r11, %rdi
    call limes_lazy_${name}_find
    movups (%rsp), %xmm0
    movups 16(%rsp), %xmm1
    movups 32(%rsp), %xmm2
    movups 48(%rsp), %xmm3
    movups 64(%rsp), %xmm4
    movups 80(%rsp), %xmm5
    movups 96(%rsp), %xmm6
    movups 112(%rsp), %xmm7
    addq \$128, %rsp
    movq %rax, (%rsp)
    popq %r11
    addq \$8, %rsp
    popq %r10
    popq %rax
    popq %r9
    popq %r8
    popq %rcx
    popq %rdx
    popq %rsi
    popq %rdi
    popq %rbp
    jmp *%r11
)"
CPP
    awk -v name="$name" '{
        printf "    R\"(\n    .globl %s\n    .hidden %s\n    .type %s, @function\n%s:\n", $1, $1, $1, $1
        printf "    endbr64\n    movq limes_lazy_%s_table+%d(%%rip), %%r11\n    testq %%r11, %%r11\n    jz 1f\n    jmp *%%r11\n", name, 8 * (NR - 1)
        printf "1:  movl $%d, %%r11d\n    jmp limes_lazy_%s_resolve\n)\"\n", NR - 1, name
    }' "$out.names"
    echo ');'
} >"$out"
