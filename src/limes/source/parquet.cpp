#include <limes/source/gdal_session.hpp>
#include <limes/source/parquet.hpp>

#include <array>
#include <fstream>
#include <string_view>

namespace limes::source {

bool is_parquet(const std::filesystem::path& path) {
    std::ifstream in{vet_input(path), std::ios::binary};
    std::array<char, 4> magic{};
    in.read(magic.data(), magic.size());
    return in.gcount() == 4 && std::string_view{magic.data(), magic.size()} == "PAR1";
}

std::string parquet_layer(const std::filesystem::path& path) {
    return path.stem().string();
}

}  // namespace limes::source
