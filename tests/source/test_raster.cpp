#include <limes/base/error.hpp>
#include <limes/geodesy/distance.hpp>
#include <limes/source/dataset.hpp>
#include <limes/source/gdal_session.hpp>

#include "catch.hpp"
#include <cpl_string.h>
#include <gdal.h>
#include <gdal_frmts.h>
#include <ogr_srs_api.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <vector>

using namespace limes;
namespace fs = std::filesystem;

namespace {

struct Made {
    int columns;
    int rows;
    std::array<double, 6> transform;
    int epsg = 0;  ///< 0: says none
    std::optional<double> no_data = {};
    int bands = 1;
    std::vector<const char*> options = {};  ///< of GDAL's driver
};

/// Writes a GeoTIFF with GDAL, the independent writer, and removes it when the test ends.
class Raster {
public:
    Raster(const Made& made, std::vector<float> values)
        : m_path{fs::temp_directory_path() / ("limes_raster_" + std::to_string(::getpid()) + ".tif")} {
        source::prepare_gdal();
        GDALRegister_GTiff();
        const source::GdalErrors quiet;
        std::vector<const char*> options = made.options;
        options.push_back(nullptr);
        GDALDatasetH dataset = GDALCreate(GDALGetDriverByName("GTiff"), m_path.c_str(), made.columns,
                                          made.rows, made.bands, GDT_Float32, options.data());
        REQUIRE(dataset != nullptr);
        std::array<double, 6> transform = made.transform;
        GDALSetGeoTransform(dataset, transform.data());
        if (made.epsg != 0) {
            OGRSpatialReferenceH srs = OSRNewSpatialReference(nullptr);
            OSRImportFromEPSG(srs, made.epsg);
            GDALSetSpatialRef(dataset, srs);
            OSRDestroySpatialReference(srs);
        }
        GDALRasterBandH band = GDALGetRasterBand(dataset, 1);
        if (made.no_data) {
            GDALSetRasterNoDataValue(band, *made.no_data);
        }
        if (!values.empty()) {
            CHECK(GDALRasterIO(band, GF_Write, 0, 0, made.columns, made.rows, values.data(), made.columns,
                               made.rows, GDT_Float32, 0, 0) == CE_None);
        }
        GDALClose(dataset);
    }
    Raster(const Raster&) = delete;
    Raster& operator=(const Raster&) = delete;
    ~Raster() {
        std::error_code none;
        fs::remove(m_path, none);
    }
    [[nodiscard]] const fs::path& path() const { return m_path; }

private:
    fs::path m_path;
};

double sum(const model::Layer& layer) {
    double total = 0;
    for (const double value : layer.find("value")->reals()) {
        total += value;
    }
    return total;
}

std::size_t count(const base::Findings& findings, std::string_view kind) {
    std::size_t found = 0;
    for (const base::Finding& finding : findings) {
        found += finding.kind == kind ? 1 : 0;
    }
    return found;
}

}  // namespace

TEST_CASE("the pixels of a raster of counts are points at their middles") {
    const Raster raster{
        {.columns = 3, .rows = 2, .transform = {105, 0.01, 0, 22, 0, -0.01}, .epsg = 4326, .no_data = -99999},
        {1, 2, -99999, 0, 5.5, 8}};
    const source::ReadResult read = source::read_layer(raster.path(), {});
    REQUIRE(read.layer.rows == 4);
    CHECK(sum(read.layer) == 16.5);
    CHECK(read.layer.geometry.lon()[1] == Approx(105.015));
    CHECK(read.layer.geometry.lat()[1] == Approx(21.995));
    CHECK(read.layer.geometry.lat()[2] == Approx(21.985));
    CHECK(count(read.findings, "no-data") == 1);
    CHECK(count(read.findings, "empty-pixel") == 1);
    // Half a pixel's diagonal, on the safe side by less than 2 %.
    const double half_m =
        geodesy::distance(geodesy::LonLat{105.01, 21.99}, geodesy::LonLat{105.015, 21.995}).value();
    const double told_m = read.layer.accuracy(0)->value();
    CHECK(told_m >= half_m);
    CHECK(told_m <= 1.02 * half_m);
}

TEST_CASE("a raster in UTM is brought to longitude and latitude") {
    // EPSG:32648, whose central meridian is 105 E: easting 500 km lies on it.
    const Raster raster{
        {.columns = 2, .rows = 2, .transform = {499'900, 100, 0, 2'400'000, 0, -100}, .epsg = 32648},
        {1, 1, 1, std::nanf("")}};
    const source::ReadResult read = source::read_layer(raster.path(), {});
    REQUIRE(read.layer.rows == 3);
    const geodesy::LonLat west{read.layer.geometry.lon()[0], read.layer.geometry.lat()[0]};
    const geodesy::LonLat east{read.layer.geometry.lon()[1], read.layer.geometry.lat()[1]};
    CHECK(west.lon + east.lon == Approx(210).epsilon(1e-12));
    CHECK(geodesy::distance(west, east).value() == Approx(100 / 0.9996).epsilon(1e-6));
    CHECK(read.layer.accuracy(0)->value() >= 100 / 0.9996 * std::sqrt(0.5));
    CHECK(read.layer.accuracy(0)->value() <= 1.02 * 100 * std::sqrt(0.5));
}

TEST_CASE("what a sparse raster leaves out is counted without being read") {
    const Raster raster{{.columns = 60'000,
                         .rows = 60'000,
                         .transform = {105, 1e-5, 0, 22, 0, -1e-5},
                         .epsg = 4326,
                         .no_data = -1,
                         .options = {"SPARSE_OK=TRUE", "TILED=YES"}},
                        {}};
    const source::ReadResult read = source::read_layer(raster.path(), {});
    CHECK(read.layer.rows == 0);
    REQUIRE(count(read.findings, "no-data") == 1);
    CHECK_THAT(read.findings.front().what, Catch::Matchers::Contains("3600000000 pixels have no data"));
}

TEST_CASE("rasters that cannot be counted are refused with the mend") {
    const auto refused = [](const fs::path& path) {
        try {
            (void)source::read_layer(path, {});
        } catch (const base::DataError& error) {
            return std::string{error.what()};
        }
        return std::string{};
    };
    const Made vast{.columns = 1'000'001,
                    .rows = 2,
                    .transform = {105, 1e-6, 0, 22, 0, -1e-6},
                    .epsg = 4326,
                    .options = {"SPARSE_OK=TRUE"}};
    CHECK_THAT(refused(Raster{vast, {}}.path()), Catch::Matchers::Contains("cut it to the region"));
    const Made in_one_piece{
        .columns = 10'000,
        .rows = 10'000,
        .transform = {105, 1e-4, 0, 22, 0, -1e-4},
        .epsg = 4326,
        .options = {"SPARSE_OK=TRUE", "TILED=YES", "BLOCKXSIZE=10000", "BLOCKYSIZE=10000"}};
    CHECK_THAT(refused(Raster{in_one_piece, {}}.path()),
               Catch::Matchers::Contains("10000 x 10000 pixels in one piece"));
    {
        const Raster raster{
            {.columns = 1, .rows = 1, .transform = {105, 1, 0, 22, 0, -1}, .epsg = 4326, .bands = 3}, {1}};
        CHECK_THAT(refused(raster.path()), Catch::Matchers::Contains("has 3 bands"));
    }
    {
        const Raster raster{{.columns = 1, .rows = 1, .transform = {105, 1, 0, 22, 0, -1}}, {1}};
        CHECK_THAT(refused(raster.path()), Catch::Matchers::Contains("CRS"));
    }
    const Raster raster{{.columns = 64, .rows = 64, .transform = {105, 0.01, 0, 22, 0, -0.01}, .epsg = 4326},
                        std::vector<float>(4096, 1)};
    fs::resize_file(raster.path(), fs::file_size(raster.path()) / 2);
    CHECK_THAT(refused(raster.path()), Catch::Matchers::Contains(".tif"));
    std::ofstream{raster.path(), std::ios::binary} << "II*no tiff at all";
    CHECK_THAT(refused(raster.path()), Catch::Matchers::Contains("GeoTIFF"));
}

TEST_CASE("a raster of many batches is the same layer for any number of threads", "[threads]") {
    constexpr int kColumns = 400;
    constexpr int kRows = 300;
    std::vector<float> values(std::size_t{kColumns} * kRows);
    for (std::size_t i = 0; i < values.size(); ++i) {
        values[i] = static_cast<float>(i % 7);
    }
    const Raster raster{{.columns = kColumns,
                         .rows = kRows,
                         .transform = {499'900, 100, 0, 2'400'000, 0, -100},
                         .epsg = 32648},
                        values};
    const auto read = [&](unsigned threads) {
        return source::read_layer(raster.path(), {}, base::Task{.threads = threads}).layer;
    };
    const model::Layer one = read(1);
    const model::Layer many = read(4);
    REQUIRE(one.rows > 100'000);
    REQUIRE(many.rows == one.rows);
    CHECK(std::ranges::equal(many.geometry.lon(), one.geometry.lon()));
    CHECK(std::ranges::equal(many.geometry.lat(), one.geometry.lat()));
    CHECK(many.find("value")->reals() == one.find("value")->reals());
    CHECK(many.accuracy_m == one.accuracy_m);
}
