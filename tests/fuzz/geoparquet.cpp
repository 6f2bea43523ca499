#include <limes/base/error.hpp>
#include <limes/source/geoparquet.hpp>

#include "fuzz.hpp"

using namespace limes;

/// What a GeoParquet file says of its geometry.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    try {
        (void)source::read_geoparquet(std::string{fuzz::as_text({data, size})});
    } catch (const base::DataError&) {
        return 0;
    }
    return 0;
}
