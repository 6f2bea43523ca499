#include <limes/source/record_ids.hpp>

#include <array>
#include <charconv>
#include <string>
#include <string_view>

namespace limes::source {

namespace {

/// A number after '#', without an allocation.
class Numbered {
public:
    explicit Numbered(std::int64_t value)
        : m_end{std::to_chars(m_bytes.data() + 1, m_bytes.data() + m_bytes.size(), value).ptr} {
        m_bytes[0] = '#';
    }
    [[nodiscard]] std::string_view text() const { return {m_bytes.data(), m_end}; }

private:
    std::array<char, 24> m_bytes;
    char* m_end;
};

bool has_value(const model::Column& column, std::size_t row) {
    return !column.is_null(row) && !column.display(row).empty();
}

/// Areas of OpenStreetMap have both of these columns, and a value in one of them.
struct OsmAreas {
    explicit OsmAreas(const RawTable& table)
        : relations{table.driver == "OSM" ? table.find("osm_id") : nullptr},
          ways{table.driver == "OSM" ? table.find("osm_way_id") : nullptr},
          are{relations != nullptr && ways != nullptr} {}

    const model::Column* relations;
    const model::Column* ways;
    bool are;
};

}  // namespace

model::TextBuffer record_ids(const RawTable& table) {
    const auto [relations, ways, is_both] = OsmAreas{table};
    model::TextBuffer ids;
    ids.reserve(table.rows, table.rows * 8);
    for (std::size_t row = 0; row < table.rows; ++row) {
        if (is_both && has_value(*ways, row)) {
            ids.push_back("way/" + ways->display(row));
        } else if (is_both && has_value(*relations, row)) {
            ids.push_back("relation/" + relations->display(row));
        } else {
            ids.push_back(Numbered{table.fids[row]}.text());
        }
    }
    return ids;
}

std::vector<std::int64_t> record_numbers(const RawTable& table) {
    std::vector<std::int64_t> numbers = table.fids;
    const auto [relations, ways, is_both] = OsmAreas{table};
    for (std::size_t row = 0; is_both && row < table.rows; ++row) {
        numbers[row] = has_value(*ways, row) ? numbers[row] : -numbers[row];
    }
    return numbers;
}

model::TextBuffer running_ids(std::size_t rows) {
    model::TextBuffer ids;
    ids.reserve(rows, rows * 8);
    for (std::size_t row = 0; row < rows; ++row) {
        ids.push_back(Numbered{static_cast<std::int64_t>(row + 1)}.text());
    }
    return ids;
}

}  // namespace limes::source
