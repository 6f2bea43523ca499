#include <limes/compare/diff.hpp>
#include <limes/compare/displacement.hpp>
#include <limes/geodesy/measure.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <set>
#include <tuple>
#include <unordered_map>

namespace limes::compare {

namespace {

using model::Column;
using model::Layer;

constexpr std::size_t kNone = static_cast<std::size_t>(-1);

/// A number that geometries which are written the same share.
std::size_t geometry_key(model::GeometryView geometry) {
    std::size_t key = static_cast<std::size_t>(geometry.type());
    geometry.for_each_path([&](const geodesy::Path& path, std::size_t, std::size_t) {
        for (std::size_t i = 0; i < path.size(); ++i) {
            for (const double coordinate : {path[i].lon, path[i].lat}) {
                key = key * 1099511628211U + std::hash<double>{}(coordinate);
            }
        }
    });
    return key;
}

bool has_place(const Layer& layer, std::size_t row) {
    return row < layer.geometry.size() && model::has_points(layer.geometry.type(row));
}

/// Which row of the one is which of the other.
class Matching {
public:
    Matching(const Layer& before, const Layer& after)
        : m_before{before}, m_after{after}, m_after_of(before.rows, kNone), m_before_of(after.rows, kNone) {
        by_id();
        by_geometry();
    }

    [[nodiscard]] std::size_t after(std::size_t row) const { return m_after_of[row]; }
    [[nodiscard]] std::size_t before(std::size_t row) const { return m_before_of[row]; }

private:
    void join(std::size_t before, std::size_t after) {
        m_after_of[before] = after;
        m_before_of[after] = before;
    }

    void by_id() {
        std::unordered_map<std::string_view, std::vector<std::size_t>> old_rows;
        std::unordered_map<std::string_view, std::vector<std::size_t>> new_rows;
        for (std::size_t row = 0; row < m_before.rows; ++row) {
            old_rows[m_before.ids[row]].push_back(row);
        }
        for (std::size_t row = 0; row < m_after.rows; ++row) {
            new_rows[m_after.ids[row]].push_back(row);
        }
        for (const auto& [id, rows] : old_rows) {
            const auto found = new_rows.find(id);
            if (found == new_rows.end()) {
                continue;
            }
            if (rows.size() == 1 && found->second.size() == 1) {
                join(rows.front(), found->second.front());
                continue;
            }
            for (const std::size_t row : rows) {
                const auto same = std::ranges::find_if(found->second, [&](std::size_t other) {
                    return m_before_of[other] == kNone &&
                           m_after.valid(other).from == m_before.valid(row).from;
                });
                if (same != found->second.end()) {
                    join(row, *same);
                }
            }
        }
    }

    void by_geometry() {
        struct Once {
            std::vector<std::size_t> before;
            std::vector<std::size_t> after;
        };
        std::unordered_map<std::size_t, Once> left;
        for (std::size_t row = 0; row < m_before.rows; ++row) {
            if (m_after_of[row] == kNone && has_place(m_before, row)) {
                left[geometry_key(m_before.geometry[row])].before.push_back(row);
            }
        }
        for (std::size_t row = 0; row < m_after.rows; ++row) {
            if (m_before_of[row] == kNone && has_place(m_after, row)) {
                left[geometry_key(m_after.geometry[row])].after.push_back(row);
            }
        }
        for (const auto& [key, rows] : left) {
            if (rows.before.size() == 1 && rows.after.size() == 1 &&
                is_same(m_before.geometry[rows.before[0]], m_after.geometry[rows.after[0]])) {
                join(rows.before[0], rows.after[0]);
            }
        }
    }

    const Layer& m_before;
    const Layer& m_after;
    std::vector<std::size_t> m_after_of;
    std::vector<std::size_t> m_before_of;
};

bool is_same_value(const Column& a, std::size_t row, const Column& b, std::size_t other) {
    if (a.type() == model::ColumnType::integer && b.type() == model::ColumnType::integer && !a.is_null(row) &&
        !b.is_null(other)) {
        return a.integers()[row] == b.integers()[other];  // a double holds 53 bits of them
    }
    const auto one = a.number(row);
    const auto two = b.number(other);
    return one && two ? *one == *two : a.display(row) == b.display(other);
}

/// What a geometry has of its dimension: no vertex of it may have moved, and a hole been filled.
struct Size {
    int dimension = 0;
    double value = 0;  ///< square metres, metres or points

    friend bool operator==(const Size& a, const Size& b) {
        constexpr double kTolerance[] = {0.5, 1e-3, 1};  // of points, metres, square metres
        return a.dimension == b.dimension && std::abs(a.value - b.value) <= kTolerance[a.dimension];
    }
    [[nodiscard]] std::string text() const {
        constexpr const char* kUnit[] = {"points", "m", "m²"};
        return fmt::format("{:.0f} {}", value, kUnit[dimension]);
    }
};

constexpr double kStill_m = 1e-6;

Size size_of(model::GeometryView geometry) {
    Size size{model::is_areal(geometry.type()) ? 2 : model::is_lineal(geometry.type()) ? 1 : 0, 0};
    geometry.for_each_path([&](geodesy::Path path, std::size_t /*part*/, std::size_t ring) {
        if (size.dimension == 2) {
            size.value += (ring == 0 ? 1 : -1) * std::abs(geodesy::signed_area(path).value());
        } else {
            size.value +=
                size.dimension == 1 ? geodesy::length(path).value() : static_cast<double>(path.size());
        }
    });
    return size;
}

class LayerDiff {
public:
    LayerDiff(const Layer& before, const Layer& after, const DiffOptions& options, Differences& found)
        : m_before{before}, m_after{after}, m_options{options}, m_found{found} {
        for (const auto& [language, column] : after.schema.name_columns) {
            m_names.insert(column);
        }
        m_names.insert(after.schema.alias_columns.begin(), after.schema.alias_columns.end());
    }

    void run(const base::Task& task) {
        constexpr std::size_t kBetweenChecks = 1024;
        m_count.layer = m_after.schema.name;
        m_count.before = m_before.rows;
        m_count.after = m_after.rows;
        compare_columns();
        const Matching matching{m_before, m_after};
        for (std::size_t row = 0; row < m_before.rows; ++row) {
            if (row % kBetweenChecks == 0) {
                task.check();
            }
            const std::size_t other = matching.after(row);
            if (other == kNone) {
                add(difference_of(Change::removed, m_before, row));
            } else {
                compare_rows(row, other);
            }
        }
        for (std::size_t row = 0; row < m_after.rows; ++row) {
            if (matching.before(row) == kNone) {
                add(difference_of(Change::added, m_after, row));
            }
        }
        m_found.counts.push_back(m_count);
    }

private:
    Difference difference_of(Change change, const Layer& layer, std::size_t row) const {
        Difference difference;
        difference.change = change;
        difference.layer = m_after.schema.name;
        difference.feature = std::string{layer.ids[row]};
        difference.name = std::string{layer.name(row, m_options.languages)};
        difference.when = layer.valid(row);
        if (has_place(layer, row)) {
            difference.place.push_from(layer.geometry, row);
        }
        return difference;
    }

    void add(Difference difference) {
        ++m_count.changes[difference.change];
        m_found.rows.push_back(std::move(difference));
    }

    /// Columns that only one of the two has.
    void compare_columns() {
        const auto tell = [&](const std::string& column, const char* before, const char* after) {
            Difference difference;
            difference.layer = m_after.schema.name;
            difference.column = column;
            difference.before = before;
            difference.after = after;
            m_found.rows.push_back(std::move(difference));
        };
        for (const Column& column : m_before.columns) {
            if (m_after.find(column.name) == nullptr) {
                tell(column.name, "is a column", "is none");
            }
        }
        for (const Column& column : m_after.columns) {
            if (m_before.find(column.name) == nullptr) {
                tell(column.name, "is none", "is a column");
            }
        }
    }

    void compare_rows(std::size_t row, std::size_t other) {
        const std::size_t so_far = m_found.rows.size();
        if (m_before.ids[row] != m_after.ids[other]) {
            Difference difference = difference_of(Change::recoded, m_after, other);
            difference.feature = std::string{m_before.ids[row]};
            difference.new_id = std::string{m_after.ids[other]};
            add(std::move(difference));
        }
        compare_places(row, other);
        for (const Column& column : m_before.columns) {
            const Column* now = m_after.find(column.name);
            if (now != nullptr && !is_same_value(column, row, *now, other)) {
                tell(other, m_names.contains(column.name) ? Change::renamed : Change::changed, column.name,
                     column.display(row), now->display(other));
            }
        }
        compare_facets(row, other);
        m_count.same += m_found.rows.size() == so_far ? 1 : 0;
    }

    void tell(std::size_t row, Change change, const std::string& column, std::string before,
              std::string after) {
        Difference difference = difference_of(change, m_after, row);
        difference.column = column;
        difference.before = std::move(before);
        difference.after = std::move(after);
        add(std::move(difference));
    }

    void compare_facets(std::size_t row, std::size_t other) {
        const auto hold = [&](const char* column, std::string before, std::string after) {
            if (before != after) {
                tell(other, Change::changed, column, std::move(before), std::move(after));
            }
        };
        if (m_options.times == Times::compare) {
            hold("valid_from", m_before.valid(row).from.text(), m_after.valid(other).from.text());
            hold("valid_to", m_before.valid(row).to.text(), m_after.valid(other).to.text());
            hold("legal_from", m_before.legal(row).from.text(), m_after.legal(other).from.text());
            hold("legal_to", m_before.legal(row).to.text(), m_after.legal(other).to.text());
        }
        const auto metres = [](const Layer& layer, std::size_t at) {
            const auto accuracy = layer.accuracy(at);
            Column column{"", model::ColumnType::real};
            if (!accuracy) {
                return std::string{};
            }
            column.push(accuracy->value());
            return column.display(0);
        };
        hold("accuracy_m", metres(m_before, row), metres(m_after, other));
        const auto source = [](const Layer& layer, std::size_t at) {
            return layer.source ? layer.source->display(at) : std::string{};
        };
        hold("source", source(m_before, row), source(m_after, other));
    }

    void compare_places(std::size_t row, std::size_t other) {
        const bool had = has_place(m_before, row);
        const bool has = has_place(m_after, other);
        if (had != has) {
            tell(other, Change::changed, "geometry", had ? "known" : "none", has ? "known" : "none");
            return;
        }
        if (!had || is_same(m_before.geometry[row], m_after.geometry[other])) {
            return;
        }
        const Displacement off = displacement(m_before.geometry[row], m_after.geometry[other]);
        if (off.distance <= m_options.moved_by) {
            const Size size_before = size_of(m_before.geometry[row]);
            const Size size_after = size_of(m_after.geometry[other]);
            if (off.distance.value() < kStill_m && !(size_before == size_after)) {
                tell(other, Change::changed, "geometry", size_before.text(), size_after.text());
            }
            return;
        }
        Difference difference = difference_of(Change::moved, m_after, other);
        difference.distance_m = off.distance.value();
        const std::vector<geodesy::LonLat> way{off.before, off.after};
        difference.place = {};
        difference.place.push_line(way);
        add(std::move(difference));
    }

    const Layer& m_before;
    const Layer& m_after;
    const DiffOptions& m_options;
    Differences& m_found;
    std::set<std::string> m_names;  // columns
    Count m_count;
};

/// A layer that only one of the two has: all its rows went or came.
void tell_whole(const Layer& layer, const DiffOptions& options, Differences& found, bool came,
                const base::Task& task) {
    Layer none = layer.like();
    if (came) {
        LayerDiff{none, layer, options, found}.run(task);
    } else {
        LayerDiff{layer, none, options, found}.run(task);
    }
}

}  // namespace

Differences diff(const Layers& before, const Layers& after, const DiffOptions& options,
                 const base::Task& task) {
    Differences found;
    for (const auto& [name, layer] : before) {
        const auto now = after.find(name);
        if (now == after.end()) {
            tell_whole(*layer, options, found, false, task);
        } else {
            LayerDiff{*layer, *now->second, options, found}.run(task);
        }
    }
    for (const auto& [name, layer] : after) {
        if (!before.contains(name)) {
            tell_whole(*layer, options, found, true, task);
        }
    }
    std::ranges::stable_sort(found.rows, [](const Difference& a, const Difference& b) {
        return std::tie(a.layer, a.feature, a.when.from, a.change, a.column) <
               std::tie(b.layer, b.feature, b.when.from, b.change, b.column);
    });
    std::ranges::sort(found.counts, {}, &Count::layer);
    return found;
}

std::shared_ptr<const Layer> holding(const std::shared_ptr<const Layer>& layer, base::Day day) {
    std::vector<std::size_t> rows;
    for (std::size_t row = 0; row < layer->rows; ++row) {
        if (layer->valid(row).covers(day)) {
            rows.push_back(row);
        }
    }
    return rows.size() == layer->rows ? layer : std::make_shared<const Layer>(layer->take(rows));
}

}  // namespace limes::compare
