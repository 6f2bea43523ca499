#include <limes/base/error.hpp>
#include <limes/base/text.hpp>
#include <limes/source/column_words.hpp>
#include <limes/source/infer.hpp>
#include <limes/source/layer_maker.hpp>
#include <limes/source/table_reader.hpp>
#include <limes/source/values.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

namespace limes::source {

namespace {

constexpr std::array<std::pair<std::string_view, std::string Definition::*>, 8> kFacets{
    {{"id", &Definition::id_column},
     {"valid_from", &Definition::valid_from},
     {"valid_to", &Definition::valid_to},
     {"legal_from", &Definition::legal_from},
     {"legal_to", &Definition::legal_to},
     {"accuracy_m", &Definition::accuracy_column},
     {"source", &Definition::source_column},
     {"wkt", &Definition::wkt_column}}};

std::vector<std::string> column_names(const Definition& definition) {
    std::vector<std::string> names{"lon", "lat"};
    for (const auto& [facet, member] : kFacets) {
        names.emplace_back(facet);
    }
    for (const ColumnDefinition& column : definition.columns) {
        names.push_back(column.name);
    }
    return names;
}

void set_checked(Definition& definition, std::string_view option, const ColumnWord& word, bool is_stated) {
    if (set_column(definition, word.column, word.word, is_stated)) {
        return;
    }
    const std::vector<std::string> names = column_names(definition);
    throw base::UsageError{fmt::format("{}: the layer '{}' has no column '{}'{}; it has {}", option,
                                       definition.schema.name, base::printable(word.column),
                                       base::meant_instead(word.column, names), fmt::join(names, ", "))};
}

/// A table and the constants that are columns of it.
class WithConstants : public TableStream {
public:
    WithConstants(std::unique_ptr<TableStream> table, const std::vector<ColumnWord>& constants)
        : m_table{std::move(table)}, m_head{m_table->head().like()} {
        for (const ColumnWord& constant : constants) {
            if (m_head.find(constant.column) != nullptr) {
                throw base::UsageError{fmt::format(
                    "--constant {}: the file has a column of that name; leave it out with --drop {}",
                    base::printable(constant.column), base::printable(constant.column))};
            }
            model::Column text{constant.column, model::ColumnType::text};
            text.push(std::string_view{constant.word});
            const model::ColumnType type = natural_type(text);
            m_constants.push_back(
                convert(std::move(text), type, [](std::size_t, std::string_view) {}).column);
            m_head.fields.emplace_back(constant.column, type);
        }
    }

    [[nodiscard]] const RawTable& head() const override { return m_head; }
    [[nodiscard]] std::size_t expected_rows() const override { return m_table->expected_rows(); }
    [[nodiscard]] std::optional<model::Box> expected_extent() const override {
        return m_table->expected_extent();
    }
    [[nodiscard]] std::optional<TableBatch> next() override {
        std::optional<TableBatch> batch = m_table->next();
        if (!batch) {
            return batch;
        }
        for (const model::Column& constant : m_constants) {
            model::Column column{constant.name, constant.type()};
            column.reserve(batch->table.rows);
            for (std::size_t row = 0; row < batch->table.rows; ++row) {
                column.push_from(constant, 0);
            }
            batch->table.fields.push_back(std::move(column));
            batch->repairs.emplace_back();
        }
        return batch;
    }

private:
    std::unique_ptr<TableStream> m_table;
    RawTable m_head;
    std::vector<model::Column> m_constants;  // of one row each
};

}  // namespace

bool set_column(Definition& definition, const std::string& column, const std::string& field, bool is_stated) {
    const auto facet =
        std::ranges::find(kFacets, column, &std::pair<std::string_view, std::string Definition::*>::first);
    if (facet != kFacets.end()) {
        definition.*facet->second = field;
        return true;
    }
    if (column == "lon" || column == "lat") {
        definition.positions.resize(1);
        (column == "lon" ? definition.positions[0].lon : definition.positions[0].lat) = field;
        return true;
    }
    const auto known = std::ranges::find(definition.columns, column, &ColumnDefinition::name);
    if (known != definition.columns.end()) {
        known->from = field;
        return true;
    }
    if (is_stated) {
        return false;
    }
    definition.columns.push_back({column, field, std::nullopt, "", "", false});
    if (const auto language = name_language(column)) {
        definition.schema.name_columns[*language] = column;
    }
    return true;
}

std::vector<std::string> missing_columns(const std::filesystem::path& path, const std::string& layer,
                                         Definition definition, const ReadOptions& options) {
    std::vector<std::string> fields = field_names(path, layer);
    for (const ColumnWord& map : options.maps) {
        set_column(definition, map.column, map.word, true);
    }
    for (const ColumnWord& constant : options.constants) {
        set_column(definition, constant.column, constant.column, true);
        fields.push_back(constant.column);
    }
    std::vector<std::string> missing;
    const auto require = [&](const std::string& column) {
        if (!column.empty() && std::ranges::find(fields, column) == fields.end()) {
            missing.push_back(column);
        }
    };
    require(definition.id_column);
    for (const ColumnDefinition& column : definition.columns) {
        if (column.required) {
            require(column.from.empty() ? column.name : column.from);
        }
    }
    return missing;
}

void apply_words(Definition& definition, const RawTable& head, const std::filesystem::path& path,
                 const ReadOptions& options) {
    const bool is_stated = options.definition.has_value();
    for (const ColumnWord& map : options.maps) {
        require_field(head, path, map.word, fmt::format("--map {}", base::printable(map.column)));
        set_checked(definition, "--map", map, is_stated);
    }
    for (const ColumnWord& constant : options.constants) {
        set_checked(definition, "--constant", {constant.column, constant.column}, is_stated);
    }
    if (options.left_out.empty()) {
        return;
    }
    const std::vector<std::string> fields = field_names(path, head.name);
    for (const std::string& name : options.left_out) {
        if (std::ranges::find(fields, name) == fields.end()) {
            throw base::UsageError{fmt::format("--drop: no column '{}'{}; it has {}", base::printable(name),
                                               base::meant_instead(name, fields),
                                               base::printable(fmt::format("{}", fmt::join(fields, ", "))))};
        }
    }
}

std::unique_ptr<TableStream> with_constants(std::unique_ptr<TableStream> table,
                                            const std::vector<ColumnWord>& constants) {
    if (constants.empty()) {
        return table;
    }
    return std::make_unique<WithConstants>(std::move(table), constants);
}

}  // namespace limes::source
