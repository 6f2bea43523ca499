#include <limes/base/error.hpp>
#include <limes/source/atlas.hpp>
#include <limes/source/gdal_session.hpp>
#include <limes/source/rejects.hpp>
#include <limes/source/wkb.hpp>

#include "sample_files.hpp"
#include <GeographicLib/Geodesic.hpp>
#include <GeographicLib/PolygonArea.hpp>
#include <fmt/format.h>
#include <gdal.h>
#include <ogr_api.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <random>

using namespace limes;
using namespace limes::test;
using source::import_into;
using source::ImportReport;
using source::Invalid;

namespace {

namespace fs = std::filesystem;

ImportReport import_areas(const fs::path& atlas, const fs::path& input, Invalid invalid,
                          unsigned threads = 1) {
    source::ImportOptions options;
    options.inputs = {input};
    options.layer = "areas";
    options.definitions.emplace();
    options.invalid = invalid;
    return import_into(atlas, options, {.threads = threads});
}

std::string area(const std::string& rings) {
    return R"({"type":"Polygon","coordinates":[)" + rings + "]}";
}

/// The area that a repair says the result has, in square metres.
double said_area(const base::Finding& finding) {
    double before = 0;
    double after = 0;
    REQUIRE(std::sscanf(finding.done.c_str(), "made valid; its area was %lf m2 and is %lf m2", &before,
                        &after) == 2);
    return after;
}

/// The ellipsoidal area of a row by GeographicLib, whose edges are geodesics: the same within 1e-4 in
/// areas of a hundredth of a degree.
double area_by_geographiclib(model::GeometryView geometry) {
    double sum = 0;
    geometry.for_each_path([&](model::Path path, std::size_t, std::size_t) {
        GeographicLib::PolygonArea polygon{GeographicLib::Geodesic::WGS84()};
        for (std::size_t i = 0; i + 1 < path.size(); ++i) {
            polygon.AddPoint(path.lat[i], path.lon[i]);
        }
        double perimeter = 0;
        double one = 0;
        polygon.Compute(false, true, perimeter, one);
        sum += one;
    });
    return sum;
}

bool is_valid(const model::Layer& layer, std::size_t row) {
    std::vector<std::uint8_t> wkb;
    source::append_wkb(layer.geometry[row], false, wkb);
    OGRGeometryH geometry = nullptr;
    OGR_G_CreateFromWkb(wkb.data(), nullptr, &geometry, static_cast<int>(wkb.size()));
    const bool valid = OGR_G_IsValid(geometry) != 0;
    OGR_G_DestroyGeometry(geometry);
    return valid;
}

std::size_t rows_of(const fs::path& atlas, const char* table) {
    const source::OpenDataset dataset = source::open_vector(atlas);
    return static_cast<std::size_t>(
        OGR_L_GetFeatureCount(GDALDatasetGetLayerByName(dataset.handle.get(), table), TRUE));
}

const std::vector<std::pair<std::string, std::string>> kFaulty{
    {area("[[105,21],[105.01,21.01],[105.01,21],[105,21.01],[105,21]]"), R"({"id":"bow-tie"})"},
    {area("[[105,21],[105.01,21],[105.01,21.01],[105,21.01],[105,21]],"
          "[[105.02,21],[105.02,21.005],[105.025,21.005],[105.02,21]]"),
     R"({"id":"hole-outside"})"},
    {area("[[105,21],[105.01,21],[105.02,21],[105.01,21],[105.01,21.01],[105,21.01],[105,21]]"),
     R"({"id":"spike"})"},
    {R"({"type":"MultiPolygon","coordinates":[[[[105,21],[105.01,21],[105.01,21.01],[105,21]]],)"
     R"([[[105,21],[105.01,21],[105.01,21.01],[105,21]]]]})",
     R"({"id":"ring-twice"})"},
    {R"({"type":"MultiPolygon","coordinates":[[[[105,21],[105.01,21],[105.01,21.01],[105,21.01],[105,21]]],)"
     R"([[[105.005,21],[105.015,21],[105.015,21.01],[105.005,21.01],[105.005,21]]]]})",
     R"({"id":"parts-overlap"})"},
    {area("[[105,21],[105.01,21],[105.01,21.01],[105,21]]"), R"({"id":"sound"})"}};

}  // namespace

TEST_CASE("an invalid area is set aside, or repaired and told of, with the area that GeographicLib finds") {
    const Folder folder;
    const fs::path input = folder.write("areas.geojson", geojson(kFaulty));
    const ImportReport aside = import_areas(folder / "aside.gpkg", input, Invalid::set_aside);
    CHECK(aside.entries.at(0).ledger.reasons().at("invalid geometry") == 5);
    CHECK(source::read_rejects(folder / "aside.gpkg", "areas").size() == 5);

    const fs::path atlas = folder / "repaired.gpkg";
    const ImportReport report = import_areas(atlas, input, Invalid::repair);
    CHECK(report.entries.at(0).ledger.out() == 6);
    CHECK(report.rejects.at("areas") == 0);
    const model::Layer layer = source::Atlas::open(atlas).read("areas");
    REQUIRE(layer.rows == 6);
    std::size_t told = 0;
    for (const base::Finding& finding : report.findings) {
        if (finding.kind != "repaired") {
            continue;
        }
        ++told;
        CAPTURE(finding.feature, finding.what, finding.done);
        CHECK(finding.what.find(" 10") != std::string::npos);  // the place
        std::size_t row = 0;
        while (layer.ids[row] != finding.feature) {
            ++row;
        }
        CHECK(said_area(finding) == Approx(area_by_geographiclib(layer.geometry[row])).epsilon(1e-4));
        CHECK(is_valid(layer, row));
    }
    CHECK(told == 5);
    // The atlas keeps what was done.
    CHECK(rows_of(atlas, "limes_mends") == told);
    CHECK_FALSE(import_areas(atlas, input, Invalid::repair).changed);
}

TEST_CASE("repair over the antimeridian gives an area that is there, on both sides") {
    const Folder folder;
    const fs::path input =
        folder.write("areas.geojson",
                     geojson({{area("[[179,0],[-179,1],[-179,0],[179,1],[179,0]]"), R"({"id":"bow-tie"})"},
                              {area("[[179,3],[181,3],[181,4],[179,4],[179,3]]"), R"({"id":"sound"})"}}));
    const ImportReport aside = import_areas(folder / "aside.gpkg", input, Invalid::set_aside);
    CHECK(aside.entries.at(0).ledger.dropped() == 1);
    const ImportReport report = import_areas(folder / "atlas.gpkg", input, Invalid::repair);
    CHECK(report.entries.at(0).ledger.out() == 2);
    const auto repaired = std::ranges::find(report.findings, "repaired", &base::Finding::kind);
    REQUIRE(repaired != report.findings.end());
    const model::Layer layer = source::Atlas::open(folder / "atlas.gpkg").read("areas");
    // Two triangles that meet at (180, 0.5): each 1 degree wide and 1 high.
    CHECK(said_area(*repaired) == Approx(111319.491 * 110574.4 * 1.0).epsilon(1e-3));
    bool west = false;
    bool east = false;
    layer.geometry[0].for_each_path([&](model::Path path, std::size_t, std::size_t) {
        for (std::size_t i = 0; i < path.size(); ++i) {
            CHECK(std::abs(path.lon[i]) >= 179);
            west = west || path.lon[i] < 0;
            east = east || path.lon[i] > 0;
        }
    });
    CHECK(west);
    CHECK(east);
}

TEST_CASE(
    "a ring that encloses nothing is left out of a repaired area, and an area of nothing is set aside") {
    const Folder folder;
    const fs::path input = folder.write(
        "areas.geojson",
        geojson(
            {{area("[[105,21],[106,21],[106,22],[105,22],[105,21]],[[105.5,21.5],[105.6,21.5],[105.5,21.5]]"),
              R"({"id":"hole"})"},
             {area("[[105,21],[106,21],[105,21]]"), R"({"id":"line"})"},
             {area("[[105,21],[106,22],[107,23],[105,21]]"), R"({"id":"flat"})"}}));
    const ImportReport report = import_areas(folder / "atlas.gpkg", input, Invalid::repair);
    CHECK(report.entries.at(0).ledger.out() == 1);
    CHECK(count(report.findings, "repaired") >= 1);
    const auto rejects = source::read_rejects(folder / "atlas.gpkg", "areas");
    REQUIRE(rejects.size() == 2);
    CHECK(rejects[0].reason == "ring of fewer than four vertices");
    CHECK(rejects[1].reason == "invalid geometry");
    CHECK(rejects[1].what.find("nothing valid is left") != std::string::npos);
}

TEST_CASE("threads change neither what is repaired nor what is told") {
    const Folder folder;
    std::mt19937 random{7};
    std::uniform_real_distribution<double> step{0, 0.01};
    std::vector<std::pair<std::string, std::string>> areas;
    for (int i = 0; i < 500; ++i) {
        std::string ring;
        std::string first;
        for (int k = 0; k < 6; ++k) {
            const std::string vertex =
                fmt::format("[{},{}]", 105 + i * 0.02 + step(random), 21 + step(random));
            first = k == 0 ? vertex : first;
            ring += vertex + ",";
        }
        areas.emplace_back(area("[" + ring + first + "]"), fmt::format(R"({{"id":"{}"}})", i));
    }
    const fs::path input = folder.write("areas.geojson", geojson(areas));
    const ImportReport one = import_areas(folder / "one.gpkg", input, Invalid::repair, 1);
    const ImportReport four = import_areas(folder / "four.gpkg", input, Invalid::repair, 4);
    REQUIRE(one.findings.size() == four.findings.size());
    CHECK(count(one.findings, "repaired") > 100);
    for (std::size_t i = 0; i < one.findings.size(); ++i) {
        CHECK(one.findings[i].feature == four.findings[i].feature);
        CHECK(one.findings[i].done == four.findings[i].done);
    }
    const model::Layer layer = source::Atlas::open(folder / "four.gpkg").read("areas");
    CHECK(layer.rows == 500);
    for (std::size_t row = 0; row < layer.rows; row += 10) {
        CHECK(is_valid(layer, row));
    }
}
