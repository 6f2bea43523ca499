// The heap of the programs: mimalloc in pages of 2 MiB, linked in place of malloc. Columns are large and are
// filled once; in pages of 4 KiB, a third of the time to load a layer goes into asking the kernel for them
// one by one. The library limes leaves its users the heap that they chose.
//
// Source of the method: D. Leijen, B. Zorn, L. de Moura, "Mimalloc: Free List Sharding in Action", 2019.

#include <mimalloc.h>

namespace {

void choose_large_pages() {
    mi_option_enable(mi_option_large_os_pages);
}

// Libraries allocate when they start, and the first segment would keep small pages: this runs before any of
// them.
[[gnu::section(".preinit_array"), gnu::used]] void (*const kBeforeAll)() = &choose_large_pages;

}  // namespace
