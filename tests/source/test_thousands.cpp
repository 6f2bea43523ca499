#include <limes/source/thousands.hpp>

#include "catch.hpp"

#include <string>
#include <vector>

using namespace limes;

namespace {

std::optional<std::string> first_of(const std::vector<const char*>& values) {
    model::Column column{"pop", model::ColumnType::text};
    for (const char* value : values) {
        if (value == nullptr) {
            column.push_null();
        } else {
            column.push(value);
        }
    }
    const auto found = source::maybe_thousands(column);
    return found ? std::optional<std::string>{*found} : std::nullopt;
}

}  // namespace

TEST_CASE("numbers of a column that may all have points between thousands are told from decimals") {
    CHECK(first_of({"900.000", "45.120", "850", nullptr, "", "-1.250"}) == "900.000");
    CHECK(first_of({"12", "1.500"}) == "1.500");
    for (const auto& decimals : {std::vector<const char*>{"900.000", "2.5"},
                                 {"0.125"},
                                 {"900.000", "1234"},
                                 {"1234.567"},
                                 {"12", "850"},
                                 {"900.0000"},
                                 {"007.125"},
                                 {},
                                 {nullptr},
                                 {"1.500", ".5"},
                                 {"1.500", "1e3"}}) {
        CAPTURE(decimals.size());
        CHECK_FALSE(first_of(decimals));
    }
}
