#pragma once

#include <fmt/format.h>

#include <string>

namespace limes::test {

/// A CSV of so many places, each with an id and the same name, on a line through the north of Viet Nam.
inline std::string many_points(int rows, const char* name = "n") {
    std::string csv = "id,name,lon,lat\n";
    for (int i = 0; i < rows; ++i) {
        csv += fmt::format("{},{},{},{}\n", i, name, 105 + 0.00001 * i, 21 + 0.000007 * i);
    }
    return csv;
}

}  // namespace limes::test
