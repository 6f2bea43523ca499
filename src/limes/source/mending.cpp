#include <limes/base/error.hpp>
#include <limes/base/text.hpp>
#include <limes/source/drivers.hpp>
#include <limes/source/geometry_text.hpp>
#include <limes/source/mending.hpp>
#include <limes/source/placing.hpp>
#include <limes/source/table_reader.hpp>
#include <limes/source/to_wgs84.hpp>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <list>
#include <map>
#include <set>

namespace limes::source {

namespace {

using Json = nlohmann::json;

constexpr const char* kWords = "limes_words";
constexpr std::string_view kBeside = "column_";  // before a name that readers of CSV take for the geometry

/// The words that are a column each.
constexpr std::array<std::pair<const char*, std::string ReadOptions::*>, 4> kColumns{
    {{"id", &ReadOptions::id_column},
     {"lon", &ReadOptions::lon_column},
     {"lat", &ReadOptions::lat_column},
     {"wkt", &ReadOptions::wkt_column}}};

/// Whether a CSV of limes has `column_` before the name of a field: it is called like the geometry, or as if
/// it had been, so that no two fields get one name.
bool is_written_beside(std::string_view field) {
    while (field.starts_with(kBeside)) {
        field.remove_prefix(kBeside.size());
    }
    return is_wkt_column(field);
}

std::string text_at(const model::Column* column, std::size_t row) {
    return column == nullptr || column->is_null(row) ? std::string{} : column->display(row);
}

bool has_geometry(const RawGeometries& geometry, std::size_t row) {
    return geometry.all_points || geometry.types[row] != model::GeometryType::null;
}

/// Whether two rows have the same vertices, to within so much.
bool are_alike(const RawGeometries& a, std::size_t row, const RawGeometries& b, std::size_t other,
               double tolerance) {
    const RawGeometries one = a.take({row});
    const RawGeometries two = b.take({other});
    const auto near = [&](double x, double y) {
        return std::abs(x - y) <= tolerance * std::max(1.0, std::abs(x) / 180);
    };
    return std::ranges::equal(one.x, two.x, near) && std::ranges::equal(one.y, two.y, near);
}

/// Whether the columns of a row say something else than when it was set aside.
bool is_changed(const RawGeometries& said, std::size_t row, const std::string& came) {
    constexpr double kWritten = 1e-9;  // WKT has 15 digits
    const auto wkb = read_geometry_text(came);
    RawGeometries before;
    if (!wkb) {
        return true;
    }
    before.push_wkb(*wkb);
    return !are_alike(said, row, before, 0, kWritten);
}

/// What the imports of several records said. Columns of positions that only some have are empty for the
/// others; of ids and names that is not so.
struct Said {
    std::set<std::string> rests;  ///< all but the positions, as text
    Json positions = Json::object();
    bool is_contradicted = false;

    void add(Json words) {
        words = words.is_object() ? std::move(words) : Json::object();
        for (const char* word : {"lon", "lat", "wkt"}) {
            if (words.contains(word)) {
                is_contradicted |= positions.contains(word) && positions.at(word) != words.at(word);
                positions[word] = words.at(word);
                words.erase(word);
            }
        }
        rests.insert(words.dump());
    }
    [[nodiscard]] bool is_torn() const {
        return is_contradicted || (positions.contains("lon") && positions.contains("wkt"));
    }
};

}  // namespace

std::string before_mending(const std::string& field) {
    return field.starts_with(kBeside) && is_written_beside(field) ? field.substr(kBeside.size()) : field;
}

void place_mending(RawTable& table, bool has_positions, const model::TextBuffer& ids, Dropped& dropped,
                   FindingLog& log) {
    const auto own = std::ranges::find_if(table.fields, is_wkt_column, &model::Column::name);
    if (own == table.fields.end() && !has_positions) {
        return;
    }
    table.crs = "OGC:CRS84";
    Definition definition;
    definition.wkt_column = own == table.fields.end() ? "" : own->name;
    place_by_columns(table, definition, ids, dropped, log);
}

std::string said_of_columns(const ReadOptions& options) {
    Json words = Json::object();
    for (const auto& [word, member] : kColumns) {
        if (!(options.*member).empty()) {
            words[word] = options.*member;
        }
    }
    for (const ColumnWord& map : options.maps) {
        words["map"][map.column] = map.word;
    }
    for (const std::string& field : options.left_out) {
        words["drop"].push_back(field);
    }
    return words.empty() ? std::string{} : words.dump(-1, ' ', false, Json::error_handler_t::replace);
}

namespace {

/// Nested deeper than what was said ever is; a parser goes as deep as its text, and a stack does not.
bool is_deep(std::string_view text) {
    constexpr int kMost = 16;
    int depth = 0;
    for (const char c : text) {
        depth += c == '[' || c == '{' ? 1 : c == ']' || c == '}' ? -1 : 0;
        if (depth > kMost) {
            return true;
        }
    }
    return false;
}

}  // namespace

void recall_words(const std::filesystem::path& path, ReadOptions& options) {
    const std::vector<std::string> fields = field_names(path, options.layer);
    const auto is_there = [&](const std::string& field) {
        return std::ranges::find(fields, field) != fields.end();
    };
    if (!is_there(kWords)) {
        return;
    }
    FindingLog unsaid{""};
    const RawTable table =
        read_table(path, options.layer, [](const std::string& field) { return field == kWords; }, unsaid, {});
    std::set<std::string> all;
    for (std::size_t row = 0; row < table.rows; ++row) {
        all.insert(text_at(table.find(kWords), row));
    }
    Said said;
    for (const std::string& text : all) {
        if (is_deep(text)) {
            throw base::DataError{fmt::format("{}: what {} holds is not what limes wrote; empty it",
                                              base::printable(path.string()), kWords)};
        }
        said.add(Json::parse(text, nullptr, false));
    }
    const bool says = !options.id_column.empty() || !options.maps.empty() || !options.left_out.empty();
    const bool torn = all.size() > 1 && said.is_torn();
    const bool places = !options.lon_column.empty() || !options.wkt_column.empty();
    if ((said.rests.size() > 1 && !says) || (torn && !places)) {
        throw base::DataError{
            fmt::format("{}: its records were set aside by imports that said different things of their "
                        "columns ('{}', '{}'); "
                        "import those of each apart, by {}, or say which columns are meant",
                        base::printable(path.string()), base::printable(*all.begin()),
                        base::printable(*std::next(all.begin())), kWords)};
    }
    Json words = said.rests.size() == 1 ? Json::parse(*said.rests.begin()) : Json::object();
    if (!torn) {
        words.update(said.positions);
    }
    const auto recalled = [&](const Json& word) -> std::optional<std::string> {
        const std::string field = word.is_string() ? word.get<std::string>() : std::string{};
        const std::string beside = std::string{kBeside} + field;
        if (may_be_text_table(path) && is_written_beside(field) && is_there(beside)) {
            return beside;
        }
        return is_there(field) ? std::optional{field} : std::nullopt;
    };
    for (const auto& [word, member] : kColumns) {
        if ((options.*member).empty() && words.contains(word)) {
            options.*member = recalled(words.at(word)).value_or("");
        }
    }
    const Json maps = words.value("map", Json::object());
    for (const auto& [column, word] : maps.items()) {
        const auto field = recalled(word);
        if (field && std::ranges::find(options.maps, column, &ColumnWord::column) == options.maps.end()) {
            options.maps.push_back({column, *field});
        }
    }
    const Json left_out = words.value("drop", Json::array());
    for (const Json& word : left_out) {
        const auto field = recalled(word);
        if (field && std::ranges::find(options.left_out, *field) == options.left_out.end()) {
            options.left_out.push_back(*field);
        }
    }
}

void settle_mended_places(RawTable& table, const Definition& definition, const ReadOptions& options,
                          const model::TextBuffer& ids, Dropped& dropped, FindingLog& log) {
    constexpr double kRounded_deg = 1e-6;
    std::map<std::string, std::vector<std::size_t>> by_crs;
    for (std::size_t row = 0; row < table.rows; ++row) {
        by_crs[text_at(table.find("limes_crs"), row)].push_back(row);
    }
    ReadOptions placing;
    placing.ballpark = options.ballpark;
    std::list<RawGeometries> by_columns;
    std::vector<std::pair<const RawGeometries*, std::size_t>> from;
    for (std::size_t row = 0; row < table.rows; ++row) {
        from.emplace_back(&table.geometry, row);
    }
    for (const auto& [crs, rows] : by_crs) {
        RawTable part = take(table, rows);
        part.geometry = {};
        part.crs = crs.empty() ? "OGC:CRS84" : crs;
        model::TextBuffer names;
        for (const std::size_t row : rows) {
            names.push_back(ids[row]);
        }
        Dropped faulty;
        FindingLog unsaid{""};
        place_by_columns(part, definition, names, faulty, unsaid);
        const RawGeometries said = part.geometry;
        try {
            to_wgs84(part, placing, unsaid);
        } catch (const base::DataError&) {
            continue;  // what cannot be placed cannot have the word
        }
        const RawGeometries& placed = by_columns.emplace_back(std::move(part.geometry));
        for (std::size_t i = 0; i < rows.size(); ++i) {
            const std::size_t row = rows[i];
            const bool is_placed = has_geometry(table.geometry, row);
            if (faulty[i] && !is_placed) {
                log.record(base::Severity::error, ids[row], "no-position", faulty.what(i), "dropped");
                dropped.drop(row, faulty.reason(i), table.rows, faulty.what(i));
            }
            if (has_geometry(placed, i) &&
                (!is_placed || is_changed(said, i, text_at(table.find("limes_geometry"), row)) ||
                 are_alike(placed, i, table.geometry, row, kRounded_deg))) {
                from[row] = {&placed, i};
            }
        }
    }
    RawGeometries settled;
    for (const auto& [geometry, row] : from) {
        settled.append(geometry->take({row}));
    }
    table.geometry = std::move(settled);
}

}  // namespace limes::source
