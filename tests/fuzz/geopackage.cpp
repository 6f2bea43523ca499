#include <limes/source/geopackage_reader.hpp>

#include "read_stream.hpp"

using namespace limes;

/// Our own reader of GeoPackage, whose schema SQLite reads and whose pages we do.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const fuzz::Scratch scratch;
    const auto file = scratch.write("in.gpkg", {data, size});
    fuzz::read_stream([&](source::FindingLog& log) { return source::open_geopackage(file, {}, {}, log); });
    return 0;
}
