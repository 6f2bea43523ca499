#pragma once

#include <limes/check/check.hpp>
#include <limes/source/atlas_writer.hpp>

#include <catch.hpp>

#include <algorithm>
#include <filesystem>
#include <random>
#include <string>
#include <vector>

namespace limes::test {

using base::Day;
using geodesy::LonLat;
using model::ColumnType;
using model::Layer;

inline Layer made_layer(std::string name, std::string role) {
    Layer layer;
    layer.schema.name = std::move(name);
    layer.schema.role = std::move(role);
    return layer;
}

inline void add_id(Layer& layer, std::string_view id, double accuracy_m) {
    layer.ids.push_back(id);
    layer.accuracy_m.push_back(accuracy_m);
    layer.valid_from.push_back(Day::min());
    layer.valid_to.push_back(Day::max());
    ++layer.rows;
}

/// A polygon; the ring is closed here.
inline void add_area(Layer& layer, std::string_view id, std::vector<LonLat> ring, double accuracy_m = 1) {
    ring.push_back(ring.front());
    layer.geometry.begin_row(model::GeometryType::polygon);
    layer.geometry.begin_part();
    layer.geometry.begin_path();
    for (const LonLat p : ring) {
        layer.geometry.push_vertex(p);
    }
    add_id(layer, id, accuracy_m);
}

inline void add_box(Layer& layer, std::string_view id, double west, double south, double east, double north,
                    double accuracy_m = 1) {
    add_area(layer, id, {{west, south}, {east, south}, {east, north}, {west, north}}, accuracy_m);
}

inline void add_line(Layer& layer, std::string_view id, const std::vector<LonLat>& path,
                     double accuracy_m = 1) {
    layer.geometry.push_line(path);
    add_id(layer, id, accuracy_m);
}

inline void add_point(Layer& layer, std::string_view id, LonLat p, double accuracy_m = 1) {
    layer.geometry.push_point(p);
    add_id(layer, id, accuracy_m);
}

/// The last row holds from a day to another.
inline void hold(Layer& layer, Day from, Day to) {
    layer.valid_from.back() = from;
    layer.valid_to.back() = to;
}

inline model::Column& texts(Layer& layer, std::string name, const std::vector<const char*>& values) {
    model::Column& column = layer.add_column(std::move(name), ColumnType::text);
    for (const char* value : values) {
        if (value == nullptr) {
            column.push_null();
        } else {
            column.push(value);
        }
    }
    return column;
}

/// An atlas in a folder that is gone after the test.
class MadeAtlas {
public:
    MadeAtlas()
        : m_folder{std::filesystem::temp_directory_path() /
                   ("limes-check-" + std::to_string(std::random_device{}()))} {
        std::filesystem::create_directories(m_folder);
    }
    MadeAtlas(const MadeAtlas&) = delete;
    MadeAtlas& operator=(const MadeAtlas&) = delete;
    ~MadeAtlas() {
        std::error_code none;
        std::filesystem::remove_all(m_folder, none);
    }

    [[nodiscard]] std::filesystem::path path() const { return m_folder / "made.gpkg"; }
    void put(const Layer& layer, const std::vector<source::CheckDefinition>& checks = {}) {
        source::AtlasWriter writer{path(), path(),
                                   std::filesystem::exists(path()) ? source::AtlasWriter::Begin::from_copy
                                                                   : source::AtlasWriter::Begin::anew};
        writer.put(layer, checks, {});
        writer.close();
    }
    [[nodiscard]] check::Faults check(const check::CheckOptions& options = {}) const {
        return check::check(source::Atlas::open(path()), options);
    }
    [[nodiscard]] std::vector<std::string> files() const {
        std::vector<std::string> names;
        for (const auto& entry : std::filesystem::directory_iterator{m_folder}) {
            names.push_back(entry.path().filename().string());
        }
        std::ranges::sort(names);
        return names;
    }

private:
    std::filesystem::path m_folder;
};

/// "hole a b" a fault.
inline std::vector<std::string> words(const check::Faults& faults) {
    std::vector<std::string> all;
    for (const check::Fault& fault : faults) {
        all.push_back(fault.kind + " " + fault.feature + (fault.other.empty() ? "" : " " + fault.other));
    }
    return all;
}

using Words = std::vector<std::string>;

}  // namespace limes::test
