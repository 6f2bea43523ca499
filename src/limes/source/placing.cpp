#include <limes/source/geometry_text.hpp>
#include <limes/source/placing.hpp>
#include <limes/source/to_wgs84.hpp>
#include <limes/source/values.hpp>

#include <fmt/format.h>

#include <cmath>
#include <cstring>
#include <numeric>
#include <utility>
#include <vector>

namespace limes::source {

namespace {

enum class Known : unsigned char { no, yes, faulty };

Known number_of(const model::Column* column, std::size_t row, double& value) {
    if (column == nullptr || column->is_null(row)) {
        return Known::no;
    }
    if (column->type() != model::ColumnType::text) {
        const auto number = column->number(row);
        value = number.value_or(0);
        return number ? Known::yes : Known::faulty;
    }
    if (is_blank(column->texts()[row])) {
        return Known::no;
    }
    const auto number = parse_number(column->texts()[row]);
    value = number.value_or(0);
    return number ? Known::yes : Known::faulty;
}

/// The CRS that all geometry texts of a table state; empty when one states none, or another.
std::string common_crs(const model::Column* wkt, std::size_t rows) {
    std::string common;
    for (std::size_t row = 0; wkt != nullptr && row < rows; ++row) {
        const std::string text = wkt->is_null(row) ? std::string{} : wkt->display(row);
        if (is_blank(text)) {
            continue;
        }
        const std::string crs = stated_crs(text);
        if (crs.empty() || (!common.empty() && crs != common)) {
            return {};
        }
        common = crs;
    }
    return common;
}

bool are_same(const std::string& a, const std::string& b) {
    return a == b || (is_wgs84(a) && is_wgs84(b));
}

class Placer {
public:
    Placer(RawTable& table, const Definition& definition, const model::TextBuffer& ids, Dropped& dropped,
           FindingLog& log)
        : m_table{table},
          m_ids{ids},
          m_dropped{dropped},
          m_log{log},
          m_wkt{table.find(definition.wkt_column)} {
        for (const PositionColumns& pair : definition.positions) {
            m_pairs.emplace_back(table.find(pair.lon), table.find(pair.lat));
        }
        if (table.crs.empty()) {
            table.crs = common_crs(m_wkt, table.rows);
        }
    }

    void place(std::size_t row) {
        if (m_wkt != nullptr) {
            place_by_wkt(row);
            return;
        }
        std::vector<std::pair<double, double>> known;
        for (const auto& [lon_column, lat_column] : m_pairs) {
            double lon = 0;
            double lat = 0;
            const Known has_lon = number_of(lon_column, row, lon);
            const Known has_lat = number_of(lat_column, row, lat);
            if (has_lon != has_lat || has_lon == Known::faulty) {
                const bool half = has_lon == Known::no || has_lat == Known::no;
                fault(row, "position is no number",
                      fmt::format("longitude '{}' and latitude '{}' are no position",
                                  lon_column == nullptr ? "" : lon_column->display(row),
                                  lat_column == nullptr ? "" : lat_column->display(row)),
                      half ? "dropped" : "dropped; write degrees as decimals with a point, as in 105.25");
                return;
            }
            if (has_lon == Known::yes) {
                known.emplace_back(lon, lat);
            }
        }
        push(known);
    }

private:
    void fault(std::size_t row, std::string_view reason, const std::string& what,
               std::string_view done = "dropped") {
        m_log.record(base::Severity::error, m_ids[row], "no-position", what, done);
        m_dropped.drop(row, reason, m_table.rows, what);
        m_table.geometry.push_null();
    }

    void push(const std::vector<std::pair<double, double>>& known) {
        if (known.empty()) {
            m_table.geometry.push_null();
        } else if (known.size() == 1 || known[0] == known[1]) {
            m_table.geometry.push_point(known[0].first, known[0].second);
        } else {
            std::vector<std::uint8_t> wkb{1, 2, 0, 0, 0, 2, 0, 0, 0};
            for (const auto& [lon, lat] : known) {
                for (const double value : {lon, lat}) {
                    const std::size_t at = wkb.size();
                    wkb.resize(at + sizeof value);
                    std::memcpy(wkb.data() + at, &value, sizeof value);
                }
            }
            m_table.geometry.push_wkb(wkb);
        }
    }

    void place_by_wkt(std::size_t row) {
        const std::string text = m_wkt->is_null(row) ? std::string{} : m_wkt->display(row);
        if (is_blank(text)) {
            m_table.geometry.push_null();
            return;
        }
        if (const std::string crs = stated_crs(text); !crs.empty() && !are_same(crs, m_table.crs)) {
            fault(row, "geometry in another CRS",
                  fmt::format("'{:.60}' states {}, and {}", text, crs,
                              m_table.crs.empty()
                                  ? "others another; --assume-crs says which are read"
                                  : fmt::format("the file is read in {}", crs_name(m_table.crs))));
            return;
        }
        const auto wkb = read_geometry_text(text);
        if (!wkb) {
            fault(row, "text that is no geometry", fmt::format("'{:.60}' is no well-known text", text));
            return;
        }
        m_table.geometry.push_wkb(*wkb);
    }

    RawTable& m_table;
    const model::TextBuffer& m_ids;
    Dropped& m_dropped;
    FindingLog& m_log;
    const model::Column* m_wkt;
    std::vector<std::pair<const model::Column*, const model::Column*>> m_pairs;
};

}  // namespace

void place_by_columns(RawTable& table, const Definition& definition, const model::TextBuffer& ids,
                      Dropped& dropped, FindingLog& log) {
    Placer placer{table, definition, ids, dropped, log};
    table.has_geometry = true;
    for (std::size_t row = 0; row < table.rows; ++row) {
        placer.place(row);
    }
}

void place_unread(RawTable& table, const Definition& definition, const model::TextBuffer& ids,
                  Dropped& dropped, FindingLog& log) {
    const model::Column* wkt = table.find(definition.wkt_column);
    std::vector<std::size_t> unread;
    for (const RawGeometries::Remark& remark : table.geometry.remarks) {
        if (wkt != nullptr && remark.state == WkbState::null && !wkt->is_null(remark.row) &&
            !is_blank(wkt->display(remark.row))) {
            unread.push_back(remark.row);
        }
    }
    if (unread.empty()) {
        return;
    }
    const RawGeometries read = std::exchange(table.geometry, {});
    Placer placer{table, definition, ids, dropped, log};
    std::vector<std::size_t> between;
    const auto keep_until = [&](std::size_t end) {
        between.resize(end - table.geometry.size());
        std::iota(between.begin(), between.end(), table.geometry.size());
        table.geometry.append(read.take(between));
    };
    for (const std::size_t row : unread) {
        keep_until(row);
        placer.place(row);
    }
    keep_until(table.rows);
}

}  // namespace limes::source
