#include <limes/source/gdal_session.hpp>
#include <limes/source/placing.hpp>
#include <limes/source/values.hpp>

#include <cpl_conv.h>
#include <fmt/format.h>
#include <ogr_api.h>

#include <cmath>
#include <cstring>
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
    if (column->texts()[row].find_first_not_of(" \t\r\n") == std::string_view::npos) {
        return Known::no;
    }
    const auto number = parse_number(column->texts()[row]);
    value = number.value_or(0);
    return number ? Known::yes : Known::faulty;
}

std::vector<std::uint8_t> wkb_of(const std::string& wkt) {
    const GdalErrors quiet;  // a faulty text is the row's fault, not the file's
    std::vector<std::uint8_t> wkb;
    OGRGeometryH geometry = nullptr;
    std::vector<char> text(wkt.begin(), wkt.end());
    text.push_back('\0');
    char* at = text.data();
    if (OGR_G_CreateFromWkt(&at, nullptr, &geometry) == OGRERR_NONE && geometry != nullptr) {
        OGRGeometryH straight = OGR_G_GetLinearGeometry(geometry, 0, nullptr);
        if (straight != nullptr && *at == '\0') {
            wkb.resize(static_cast<std::size_t>(OGR_G_WkbSize(straight)));
            OGR_G_ExportToIsoWkb(straight, wkbNDR, wkb.data());
        }
        OGR_G_DestroyGeometry(straight);
    }
    OGR_G_DestroyGeometry(geometry);
    return wkb;
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
                fault(row, fmt::format("longitude '{}' and latitude '{}' are no position",
                                       lon_column == nullptr ? "" : lon_column->display(row),
                                       lat_column == nullptr ? "" : lat_column->display(row)));
                return;
            }
            if (has_lon == Known::yes) {
                known.emplace_back(lon, lat);
            }
        }
        push(known);
    }

private:
    void fault(std::size_t row, const std::string& what) {
        m_log.record(base::Severity::error, m_ids[row], "no-position", what, "dropped");
        m_dropped.drop(row, "position is no number", m_table.rows, what);
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
        if (text.find_first_not_of(" \t\r\n") == std::string::npos) {
            m_table.geometry.push_null();
            return;
        }
        const std::vector<std::uint8_t> wkb = wkb_of(text);
        if (wkb.empty()) {
            fault(row, fmt::format("'{:.60}' is no well-known text", text));
            return;
        }
        m_table.geometry.push_wkb(wkb);
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

}  // namespace limes::source
