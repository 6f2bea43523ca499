#include <limes/base/error.hpp>
#include <limes/source/dataset.hpp>

#include "fuzz.hpp"

#include <array>

using namespace limes;
using fuzz::Bytes;

namespace {

constexpr std::string_view kEnding = LIMES_FUZZ_ENDING;

/// A shapefile is three files: two bytes of the length of the .shp, two of the .shx, then those and the .dbf.
[[maybe_unused]] std::filesystem::path write_shapefile(const fuzz::Scratch& scratch, Bytes bytes) {
    constexpr std::size_t kHead = 4;
    if (bytes.size() < kHead) {
        return scratch.write("in.shp", bytes);
    }
    const auto length = [&](std::size_t at) { return std::size_t{bytes[at]} + 256U * bytes[at + 1]; };
    std::array<std::size_t, 3> lengths{length(0), length(2), bytes.size()};
    std::size_t at = kHead;
    for (std::size_t i = 0; i < lengths.size(); ++i) {
        const std::size_t taken = std::min(lengths.at(i), bytes.size() - at);
        constexpr std::array<const char*, 3> kFiles{"in.shp", "in.shx", "in.dbf"};
        scratch.write(kFiles.at(i), bytes.subspan(at, taken));
        at += taken;
    }
    constexpr std::string_view kCrs =
        "GEOGCS[\"WGS 84\",DATUM[\"WGS_1984\",SPHEROID[\"WGS 84\",6378137,"
        "298.257223563]],PRIMEM[\"Greenwich\",0],UNIT[\"degree\",0.0174532925199433]]";
    scratch.write("in.prj", {reinterpret_cast<const std::uint8_t*>(kCrs.data()), kCrs.size()});
    return scratch.write("in.cpg", {});
}

std::filesystem::path write_input(const fuzz::Scratch& scratch, Bytes bytes) {
    if constexpr (kEnding == "shp") {
        return write_shapefile(scratch, bytes).replace_extension(".shp");
    }
    return scratch.write("in." + std::string{kEnding}, bytes);
}

}  // namespace

/// Everything between a file of one format and a layer: opening, the driver, cleaning of geometry and text,
/// CRS, ids.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const fuzz::Scratch scratch;
    const auto file = write_input(scratch, {data, size});
    try {
        constexpr std::size_t kMostLayers = 3;
        std::size_t read = 0;
        for (const std::string& layer : source::layer_names(file)) {
            if (++read > kMostLayers) {
                break;
            }
            source::ReadOptions options;
            options.layer = layer;
            const source::ReadResult result = source::read_layer(file, options, {.threads = 1});
            fuzz::require(result.ledger.balances());
            fuzz::require(result.layer.rows == result.layer.ids.size());
        }
    } catch (const base::DataError&) {
        return 0;
    }
    return 0;
}
