#pragma once

#include <filesystem>
#include <string>

namespace limes::source {

/// The files of a Shapefile are there, and have as many records each. GDAL would make a missing index again,
/// beside a file that is not ours to write to; would read a Shapefile whose table is missing without its
/// attributes; and of files of different length as many records as the shortest has: all without a word.
/// `shown`: the name of the .shp for messages. Cost: a few bytes of each are read. Errors: DataError with the
/// mend.
void require_shapefile_parts(const std::filesystem::path& shp, const std::string& shown);

}  // namespace limes::source
