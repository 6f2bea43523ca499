#include <limes/output/plot/strip_data.hpp>

#include <algorithm>
#include <map>

namespace limes::output::plot {

namespace {

/// The columns of a strip, found once.
struct Columns {
    Columns(const model::Strip& strip, const model::Layer& table)
        : kind{table.find(strip.kind)},
          line{table.find(strip.line)},
          name{table.find(strip.line_name)},
          length{table.find(strip.length)},
          measure{table.find(strip.measure)},
          from{table.find(strip.from)},
          to{table.find(strip.to)},
          possible{table.find(strip.possible_column)} {}

    const model::Column* kind;
    const model::Column* line;
    const model::Column* name;
    const model::Column* length;
    const model::Column* measure;
    const model::Column* from;
    const model::Column* to;
    const model::Column* possible;
};

std::string_view text_at(const model::Column* column, std::size_t row) {
    return column == nullptr || column->type() != model::ColumnType::text ? std::string_view{}
                                                                          : column->text(row);
}

/// Where a row lies; nothing when it has neither a measure nor a stretch.
std::optional<std::pair<double, double>> measures_at(const Columns& columns, std::size_t row) {
    if (const auto at = number_at(columns.measure, row); at && *at >= 0) {
        return std::pair{*at, *at};
    }
    const auto from = number_at(columns.from, row);
    const auto to = number_at(columns.to, row);
    if (from && to && *from >= 0 && *to >= *from) {
        return std::pair{*from, *to};
    }
    return std::nullopt;
}

std::string name_of(const model::Lane& lane, const model::Layer& table, std::size_t row) {
    std::string name;
    for (const std::string& column : lane.label) {
        if (const std::string part = words_at(table.find(column), row); !part.empty()) {
            name += (name.empty() ? "" : " – ") + part;
        }
    }
    return name;
}

std::map<std::string, LineData, std::less<>> lines_of(const model::Strip& strip, const model::Layer& table,
                                                      const Columns& columns,
                                                      std::vector<std::string>& order) {
    std::map<std::string, LineData, std::less<>> lines;
    for (std::size_t row = 0; row < table.rows; ++row) {
        if (text_at(columns.kind, row) == strip.line_kind) {
            const std::string id{text_at(columns.line, row)};
            LineData line{words_at(columns.name, row), number_at(columns.length, row).value_or(0), {}};
            for (const model::Lane& lane : strip.lanes) {
                line.lanes.push_back({&lane, {}});
            }
            if (lines.try_emplace(id, std::move(line)).second) {
                order.push_back(id);
            }
        }
    }
    return lines;
}

}  // namespace

StripData read_strip(const model::Strip& strip, const model::Layer& table) {
    const Columns columns{strip, table};
    StripData data;
    std::vector<std::string> order;
    auto lines = lines_of(strip, table, columns, order);
    for (std::size_t row = 0; row < table.rows; ++row) {
        const auto lane = std::ranges::find(strip.lanes, text_at(columns.kind, row), &model::Lane::kind);
        const auto line = lines.find(text_at(columns.line, row));
        if (lane == strip.lanes.end() || line == lines.end()) {
            continue;
        }
        const auto measures = measures_at(columns, row);
        if (!measures) {
            ++data.rows_without_measure;
            continue;
        }
        const model::Column* stress = table.find(lane->stress_column);
        line->second.length_m = std::max(line->second.length_m, measures->second);
        line->second.lanes[static_cast<std::size_t>(lane - strip.lanes.begin())].places.push_back(
            {.from_m = measures->first,
             .to_m = measures->second,
             .name = name_of(*lane, table, row),
             .is_possible =
                 !strip.possible_value.empty() && text_at(columns.possible, row) == strip.possible_value,
             .stands_out = !lane->stress_value.empty() && text_at(stress, row) == lane->stress_value,
             .first = number_at(table.find(lane->first_named), row)});
    }
    for (const std::string& id : order) {
        LineData& line = lines.find(id)->second;
        std::erase_if(line.lanes, [](const LaneData& lane) { return lane.places.empty(); });
        for (LaneData& lane : line.lanes) {
            std::ranges::stable_sort(lane.places, {}, &Place::from_m);
        }
        data.lines.push_back(std::move(line));
    }
    return data;
}

}  // namespace limes::output::plot
