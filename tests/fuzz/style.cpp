#include <limes/base/error.hpp>
#include <limes/output/map/style.hpp>

#include "fuzz.hpp"

using namespace limes;

/// A MapLibre style.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const fuzz::Scratch scratch;
    try {
        (void)output::map::load_style(scratch.write("style.json", {data, size}));
    } catch (const base::DataError&) {
        return 0;
    }
    return 0;
}
