#include "sample.hpp"

#include <limes/base/file.hpp>

#include <unistd.h>

#include <atomic>
#include <cmath>
#include <initializer_list>
#include <limits>

namespace fs = std::filesystem;
using limes::base::Day;
using limes::model::ColumnType;
using limes::model::GeometryType;
using limes::model::Layer;
using limes::model::LonLat;

namespace {

void push_path(Layer& table, std::initializer_list<LonLat> path) {
    table.geometry.begin_path();
    for (const LonLat p : path) {
        table.geometry.push_vertex(p);
    }
}

void push_square(Layer& table, double west, double south, double size) {
    push_path(table, {{west, south},
                      {west + size, south},
                      {west + size, south + size},
                      {west, south + size},
                      {west, south}});
}

void push_hole(Layer& table, double west, double south, double size) {
    push_path(table, {{west, south},
                      {west, south + size},
                      {west + size, south + size},
                      {west + size, south},
                      {west, south}});
}

}  // namespace

Scratch::Scratch() {
    static std::atomic<int> counter{0};
    m_path = fs::temp_directory_path() /
             ("limes-output-" + std::to_string(::getpid()) + "-" + std::to_string(counter++));
    fs::create_directories(m_path);
}

Scratch::~Scratch() {
    std::error_code ignored;
    fs::remove_all(m_path, ignored);
}

std::size_t Scratch::file_count() const {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator{m_path}, fs::directory_iterator{}));
}

limes::result::Result result_of(Layer table) {
    limes::result::Result result;
    limes::model::Schema source;
    source.name = "gates";
    source.provenance.source = "test";
    source.provenance.licence = "CC-BY-4.0";
    source.provenance.attribution = "© \"Test\" survey";
    result.layers.push_back(source);
    result.engine = "embedded";
    result.plan = "1 scan gates";
    result.as_of = "2025-02-20";
    result.question = "limes nearest --from 'a\tb'";
    result.ledgers[{.layer = "gates"}].read(3);
    result.ledgers[{.layer = "gates"}].wrote(2);
    result.ledgers[{.layer = "gates"}].drop("not valid on the day");
    result.table = std::make_shared<const Layer>(std::move(table));
    return result;
}

void add_id(Layer& table, std::string_view id) {
    table.ids.push_back(id);
    ++table.rows;
}

Layer gates() {
    Layer table;
    table.schema.name = "gates";
    for (const char* id : {"huu-nghi", "tan-thanh", "tra-linh", "9223372036854775808"}) {
        add_id(table, id);
    }
    table.valid_from = {Day::from_ymd(1992, 4, 1), Day::min(), Day::from_ymd(2008, 12, 31), Day::min()};
    table.valid_to = {Day::max(), Day::max(), Day::max(), Day::max()};
    table.accuracy_m = {50, std::numeric_limits<double>::quiet_NaN(), 5000, 0.5};
    for (const LonLat p : {LonLat{106.7110001, 21.9744},
                           {106.68, 22.0},
                           {106.3333333333, 22.8333333333},
                           {-0.00000001, -0.0}}) {
        table.geometry.push_point(p);
    }
    auto& name = table.add_column("name", ColumnType::text);
    for (const char* text : {"Hữu Nghị", "友谊关 \"Youyi\", guan", "ຫຼວງພະບາງ\nline", ""}) {
        name.push(text);
    }
    auto& lanes = table.add_column("lanes", ColumnType::integer, "", "lanes that are open");
    lanes.push(std::int64_t{14});
    lanes.push_null();
    lanes.push(std::numeric_limits<std::int64_t>::max());
    lanes.push(std::int64_t{-1});
    auto& distance = table.add_column("distance_m", ColumnType::real, "m", "to the border's line");
    distance.push(0.1 + 0.2);
    distance.push(1234567.0);
    distance.push_null();
    distance.push(5e-324);
    auto& open = table.add_column("open", ColumnType::boolean);
    open.push(true);
    open.push(false);
    open.push_null();
    open.push(true);
    auto& decided = table.add_column("decided", ColumnType::date);
    decided.push(Day::from_ymd(2025, 7, 1));
    decided.push_null();
    decided.push(Day::from_ymd(1899, 12, 31));
    decided.push(Day::from_ymd(9999, 12, 31));
    return table;
}

Layer areas() {
    Layer table;
    table.schema.name = "areas";
    add_id(table, "holed");
    table.geometry.begin_row(GeometryType::polygon);
    table.geometry.begin_part();
    push_square(table, 105, 21, 4);
    push_hole(table, 106, 22, 1);
    add_id(table, "two");
    table.geometry.begin_row(GeometryType::multi_polygon);
    table.geometry.begin_part();
    push_square(table, 0, 0, 1);
    table.geometry.begin_part();
    push_square(table, 10, 10, 2);
    push_hole(table, 10.5, 10.5, 0.5);
    return table;
}

Layer mixture() {
    Layer table;
    table.schema.name = "mixture";
    add_id(table, "null");
    table.geometry.push_null();
    add_id(table, "empty");
    table.geometry.push_empty();
    add_id(table, "point");
    table.geometry.push_point({1.5, -2.25});
    add_id(table, "line");
    table.geometry.begin_row(GeometryType::line_string);
    table.geometry.begin_part();
    push_path(table, {{1, 2}, {3, 4}, {5, 6.125}});
    add_id(table, "points");
    table.geometry.begin_row(GeometryType::multi_point);
    for (const LonLat p : {LonLat{1, 2}, {3, 4}}) {
        table.geometry.begin_part();
        push_path(table, {p});
    }
    add_id(table, "lines");
    table.geometry.begin_row(GeometryType::multi_line_string);
    table.geometry.begin_part();
    push_path(table, {{1, 2}, {3, 4}});
    table.geometry.begin_part();
    push_path(table, {{5, 6}, {7, 8}});
    const Layer some = areas();
    for (std::size_t row = 0; row < some.rows; ++row) {
        add_id(table, some.ids[row]);
        table.geometry.push_from(some.geometry, row);
    }
    return table;
}

std::string file_text(const fs::path& path) {
    return limes::base::read_text_file(path);
}

std::string written_text(const limes::result::Result& result, const std::string& name,
                         const limes::output::WriteOptions& options) {
    const Scratch scratch;
    limes::output::write(result, scratch / name, options);
    return file_text(scratch / name);
}
