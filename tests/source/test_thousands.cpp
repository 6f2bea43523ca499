#include <limes/source/thousands.hpp>

#include "sample_files.hpp"

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

TEST_CASE("positions with three digits are degrees, and nobody asks whether they are thousands") {
    const test::Folder folder;
    const auto file =
        folder.write("places.csv", "id,lon,lat,people\na,106.721,21.982,900.000\nb,107.973,21.543,45.120\n");
    const source::ReadResult read = source::read_layer(file, {});
    REQUIRE(read.layer.rows == 2);
    CHECK(read.layer.geometry.lon()[0] == 106.721);
    CHECK(read.layer.geometry.lat()[1] == 21.543);
    std::vector<std::string> told;
    for (const base::Finding& finding : read.findings) {
        if (finding.kind == "thousands") {
            told.push_back(finding.what);
        }
    }
    REQUIRE(told.size() == 1);
    CHECK(told[0].find("'people'") != std::string::npos);
    // Beside a geometry they are columns like others, and degrees still.
    const auto beside =
        folder.write("wkt.csv", "wkt,longitude,latitude,pop\n\"POINT (106.721 21.982)\",106.721,21.982,1\n");
    source::ReadOptions degrees;
    degrees.assume_crs = "EPSG:4326";
    for (const base::Finding& finding : source::read_layer(beside, degrees).findings) {
        CHECK(finding.kind != "thousands");
    }
}
