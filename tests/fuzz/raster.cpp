#include <limes/base/error.hpp>
#include <limes/source/dataset.hpp>

#include "fuzz.hpp"

#include <cmath>

using namespace limes;
using fuzz::Bytes;

/// A raster of counts from its bytes to a layer of points: GDAL's GeoTIFF, its georeference and CRS, the
/// pixels.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const fuzz::Scratch scratch;
    const auto file = scratch.write("in.tif", Bytes{data, size});
    try {
        const source::ReadResult result = source::read_layer(file, {}, {.threads = 1});
        fuzz::require(result.ledger.balances());
        fuzz::require(result.layer.rows == result.layer.ids.size());
        for (const double value : result.layer.find("value")->reals()) {
            fuzz::require(std::isfinite(value) && value != 0);
        }
    } catch (const base::DataError&) {
        return 0;
    }
    return 0;
}
