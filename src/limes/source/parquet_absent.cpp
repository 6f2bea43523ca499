#include <limes/base/error.hpp>
#include <limes/base/text.hpp>
#include <limes/source/parquet.hpp>

#include <fmt/format.h>

namespace limes::source {

namespace {

[[noreturn]] void refuse(const std::filesystem::path& path) {
    throw base::DataError{
        fmt::format("{}: is Parquet, which this build does not read; write it as FlatGeobuf "
                    "(python3 -c \"import geopandas; geopandas.read_parquet('IN').to_file('OUT.fgb')\", or "
                    "ogr2ogr OUT.fgb "
                    "IN where GDAL reads it), or build with -DLIMES_WITH_PARQUET=ON",
                    base::printable(path.string()))};
}

}  // namespace

bool reads_parquet() {
    return false;
}

std::unique_ptr<TableStream> open_parquet(const std::filesystem::path& path, const std::string&,
                                          const FieldFilter&, FindingLog&) {
    refuse(path);
}

std::vector<std::string> parquet_fields(const std::filesystem::path& path) {
    refuse(path);
}

}  // namespace limes::source
