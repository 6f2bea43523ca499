#include <limes/base/task.hpp>
#include <limes/engine/embedded/pair_azimuth.hpp>
#include <limes/engine/embedded/pair_columns.hpp>
#include <limes/geodesy/ecef.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <limits>
#include <optional>

namespace limes::engine::embedded {
namespace {

using geodesy::LonLat;
using model::Column;
using model::ColumnType;
using model::GeometryColumn;
using model::Layer;

LonLat single_point(const Layer& table, std::uint32_t row) {
    return table.geometry.all_points() ? LonLat{table.geometry.lon()[row], table.geometry.lat()[row]}
                                       : table.geometry[row].path(0, 0)[0];
}

/// What the columns are made from, together.
struct Source {
    const Layer& from;
    const Layer& to;
    const PairList& list;

    [[nodiscard]] Ends ends(std::size_t i) const {
        return list.ends.empty()
                   ? Ends{single_point(from, list.pairs[i].from), single_point(to, list.pairs[i].to)}
                   : list.ends[i];
    }
    [[nodiscard]] double margin(std::size_t i) const {
        return margin_m(from, list.pairs[i].from, to, list.pairs[i].to);
    }
    [[nodiscard]] std::size_t size() const { return list.pairs.size(); }
};

/// A text column of one text a pair, reserved to the byte.
template <class TextOf>
void fill_text(Column& column, std::size_t count, TextOf&& text_of) {
    std::size_t bytes = 0;
    for (std::size_t i = 0; i < count; ++i) {
        bytes += text_of(i).size();
    }
    auto& buffer = std::get<model::TextBuffer>(column.values());
    buffer.reserve(count, bytes);
    for (std::size_t i = 0; i < count; ++i) {
        buffer.push_back(text_of(i));
    }
}

void fill_distances(Column& nominal, Column& least, Column& most, const Source& source) {
    for (Column* column : {&nominal, &least, &most}) {
        column->reserve(source.size());
    }
    for (std::size_t i = 0; i < source.size(); ++i) {
        const double distance_m = source.list.pairs[i].distance_m;
        const double margin = source.margin(i);
        nominal.push(distance_m);
        if (std::isnan(margin)) {
            least.push_null();
            most.push_null();
            continue;
        }
        least.push(std::max(0.0, distance_m - margin));
        most.push(distance_m + margin);
    }
}

void fill_certainty(Column& column, const Source& source) {
    constexpr std::array<std::string_view, 3> kWord{"", "possible", "certain"};
    column.reserve(source.size());
    for (const Certainty each : source.list.certainty) {
        if (each == Certainty::unknown) {
            column.push_null();
        } else {
            column.push(kWord.at(static_cast<std::size_t>(each)));
        }
    }
}

void fill_azimuths(Column& column, const Source& source) {
    column.reserve(source.size());
    std::optional<AzimuthsFrom> from;
    std::optional<LonLat> last;
    for (std::size_t i = 0; i < source.size(); ++i) {
        const double distance_m = source.list.pairs[i].distance_m;
        if (distance_m == 0) {
            column.push_null();
            continue;
        }
        const Ends ends = source.ends(i);
        if (last != ends.on_from) {
            from.emplace(ends.on_from);
            last = ends.on_from;
        }
        column.push(from->to(ends.on_to, geodesy::to_ecef(ends.on_to), distance_m));
    }
}

void fill_ranks(Column& column, const Source& source) {
    auto& ranks = std::get<std::vector<std::int64_t>>(column.values());
    ranks.assign(source.list.rank.begin(), source.list.rank.end());
}

void fill_ids(model::TextBuffer& ids, const Source& source) {
    std::size_t bytes = 0;
    for (const Pair& pair : source.list.pairs) {
        bytes += source.from.ids[pair.from].size() + 1 + source.to.ids[pair.to].size();
    }
    ids.reserve(source.size(), bytes);
    std::string id;
    for (const Pair& pair : source.list.pairs) {
        id.assign(source.from.ids[pair.from]);
        id += '/';
        id += source.to.ids[pair.to];
        ids.push_back(id);
    }
}

void fill_geometry(GeometryColumn& geometry, const Source& source, query::Shape shape) {
    switch (shape) {
        case query::Shape::line:
            geometry.reserve(source.size(), 2 * source.size());
            for (std::size_t i = 0; i < source.size(); ++i) {
                const Ends ends = source.ends(i);
                push_segment(geometry, ends.on_from, ends.on_to);
            }
            return;
        case query::Shape::from:
            for (const Pair& pair : source.list.pairs) {
                geometry.push_from(source.from.geometry, pair.from);
            }
            return;
        case query::Shape::to:
            for (const Pair& pair : source.list.pairs) {
                geometry.push_from(source.to.geometry, pair.to);
            }
            return;
        case query::Shape::none:
            for (std::size_t i = 0; i < source.size(); ++i) {
                geometry.push_null();
            }
            return;
    }
}

}  // namespace

Names::Names(const Layer& table, const std::vector<std::string>& languages) : m_table{&table} {
    const auto add = [&](const std::string& column_name) {
        const Column* column = table.find(column_name);
        if (column != nullptr && column->type() == ColumnType::text &&
            std::ranges::find(m_columns, column) == m_columns.end()) {
            m_columns.push_back(column);
        }
    };
    for (const std::string& language : languages) {
        if (const auto found = table.schema.name_columns.find(language);
            found != table.schema.name_columns.end()) {
            add(found->second);
        }
    }
    for (const auto& [language, column] : table.schema.name_columns) {
        add(column);
    }
}

std::string_view Names::operator[](std::size_t row) const {
    for (const Column* column : m_columns) {
        if (const std::string_view name = column->text(row); !name.empty()) {
            return name;
        }
    }
    return m_table->ids[row];
}

double margin_m(const Layer& from, std::size_t from_row, const Layer& to, std::size_t to_row) {
    if (from.accuracy_m.empty() || to.accuracy_m.empty()) {
        return std::numeric_limits<double>::quiet_NaN();
    }
    return from.accuracy_m[from_row] + to.accuracy_m[to_row];
}

Table make_pair_table(std::string name, const Layer& from, const Layer& to, PairList list, query::Shape shape,
                      const Context& context) {
    auto table = std::make_shared<Layer>();
    table->schema.name = std::move(name);
    table->schema.name_columns = {{"", "from_name"}};
    table->schema.alias_columns = {"to_name"};
    table->rows = list.pairs.size();
    table->has_geometry = shape != query::Shape::none;
    table->columns.reserve(10);
    Column& from_id = table->add_column("from_id", ColumnType::text);
    Column& from_name = table->add_column("from_name", ColumnType::text);
    Column& to_id = table->add_column("to_id", ColumnType::text);
    Column& to_name = table->add_column("to_name", ColumnType::text);
    Column& distance = table->add_column("distance_m", ColumnType::real, "m", "shortest geodesic on WGS84");
    Column& least = table->add_column("distance_min_m", ColumnType::real, "m",
                                      "over all positions at the stated accuracy; null: accuracy unknown");
    Column& most = table->add_column("distance_max_m", ColumnType::real, "m",
                                     "over all positions at the stated accuracy; null: accuracy unknown");
    Column& certainty =
        table->add_column("certainty", ColumnType::text, {},
                          "certain: holds for every position at the stated accuracy; possible: for some");
    Column& azimuth = table->add_column("azimuth_deg", ColumnType::real, "deg",
                                        "of the geodesic at its start, clockwise from north");
    Column* rank =
        list.ranked ? &table->add_column("rank", ColumnType::integer, {}, "1 is the nearest") : nullptr;

    const Source source{from, to, list};
    const Names from_names{from, context.languages};
    const Names to_names{to, context.languages};
    const std::vector<Pair>& pairs = list.pairs;
    const std::size_t count = pairs.size();
    const std::array<std::function<void()>, 10> columns{
        [&] { fill_geometry(table->geometry, source, shape); },
        [&] { fill_azimuths(azimuth, source); },
        [&] { fill_ids(table->ids, source); },
        [&] { fill_text(from_id, count, [&](std::size_t i) { return from.ids[pairs[i].from]; }); },
        [&] { fill_text(to_id, count, [&](std::size_t i) { return to.ids[pairs[i].to]; }); },
        [&] { fill_text(from_name, count, [&](std::size_t i) { return from_names[pairs[i].from]; }); },
        [&] { fill_text(to_name, count, [&](std::size_t i) { return to_names[pairs[i].to]; }); },
        [&] { fill_distances(distance, least, most, source); },
        [&] { fill_certainty(certainty, source); },
        [&] {
            if (rank != nullptr) {
                fill_ranks(*rank, source);
            }
        }};
    base::Task task = context.task;
    task.progress = nullptr;  // the joins told of their own work
    base::parallel_for(task, columns.size(), 1,
                       [&](std::size_t begin, std::size_t, unsigned) { columns.at(begin)(); });
    return table;
}

void push_segment(GeometryColumn& column, LonLat a, LonLat b) {
    // ±180 is one meridian: a point on it is taken on the side of the other.
    if (std::abs(a.lon) == 180) {
        a.lon = std::copysign(180, b.lon);
    } else if (std::abs(b.lon) == 180) {
        b.lon = std::copysign(180, a.lon);
    }
    if (std::abs(a.lon - b.lon) <= 180) {
        const std::array<LonLat, 2> line{a, b};
        column.push_line(line);
        return;
    }
    // The short way goes over the antimeridian; it is left at one of ±180 and entered at the other.
    const double leave = a.lon > 0 ? 180 : -180;
    const double to_leave = std::abs(leave - a.lon);
    const double to_enter = std::abs(-leave - b.lon);
    const double lat = a.lat + (b.lat - a.lat) * (to_leave / (to_leave + to_enter));
    column.begin_row(model::GeometryType::multi_line_string);
    for (const auto& [p, q] : {std::pair{a, LonLat{leave, lat}}, std::pair{LonLat{-leave, lat}, b}}) {
        column.begin_part();
        column.begin_path();
        column.push_vertex(p);
        column.push_vertex(q);
    }
}

}  // namespace limes::engine::embedded
