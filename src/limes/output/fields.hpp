#pragma once

#include <limes/base/finding.hpp>
#include <limes/model/layer.hpp>

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace limes::output {

/// What a file says of a column.
struct FieldHead {
    std::string name;
    std::string unit;
    std::string description;
};

/// A column as a file has it: the facets of a table (id, valid time, accuracy, source) and its columns, all
/// alike. Refers to the table.
class Field : public FieldHead {
public:
    [[nodiscard]] model::ColumnType type() const { return m_type; }
    /// Also where a date is open, and where a real is not finite: no format here has a value for these.
    [[nodiscard]] bool is_null(std::size_t row) const;

    // The value of a row that is not null, by the column's type.
    [[nodiscard]] bool boolean(std::size_t row) const { return (*m_booleans)[row] != 0; }
    [[nodiscard]] std::int64_t integer(std::size_t row) const { return (*m_integers)[row]; }
    [[nodiscard]] double real(std::size_t row) const { return (*m_reals)[row]; }
    [[nodiscard]] std::string_view text(std::size_t row) const { return (*m_texts)[row]; }
    [[nodiscard]] model::Day date(std::size_t row) const { return (*m_dates)[row]; }

    static Field of(const model::Column& column);
    static Field of(std::string name, std::string description, const model::TextBuffer& texts);
    static Field of(std::string name, std::string description, const std::vector<model::Day>& dates);
    static Field of(std::string name, std::string unit, std::string description,
                    const std::vector<double>& reals);
    /// Null in every row.
    static Field absent(FieldHead head);

private:
    model::ColumnType m_type = model::ColumnType::text;
    const model::Validity* m_validity = nullptr;
    const std::vector<std::uint8_t>* m_booleans = nullptr;
    const std::vector<std::int64_t>* m_integers = nullptr;
    const std::vector<double>* m_reals = nullptr;
    const model::TextBuffer* m_texts = nullptr;
    const std::vector<model::Day>* m_dates = nullptr;
    bool m_absent = false;
};

/// Reals that are no finite numbers and are written as null, by column: added up over the batches of a table
/// and told once.
class NotFinite {
public:
    void count(const model::Layer& table, const model::Column& column);
    /// What was counted of later rows.
    void add(const NotFinite& later);
    [[nodiscard]] bool empty() const { return m_columns.empty(); }
    [[nodiscard]] base::Findings findings(const std::string& layer) const;

private:
    struct Counted {
        std::size_t values = 0;
        std::string first;  ///< the feature
    };
    std::map<std::string, Counted> m_columns;
};

/// The fields of a table in the order they are written: id, valid_from, valid_to, legal_from, legal_to,
/// accuracy_m, source (each only when a row has one), then the columns. Names differ, also for readers that
/// do not tell case apart: a facet that a column already shows under the same name is left out, or becomes
/// feature_<name> when the two differ; a column of a name that was there becomes <name>_2. New names are
/// findings.
///
/// A plan made from the first batch of a table serves the others.
class FieldPlan {
public:
    FieldPlan(const model::Layer& table, base::Findings& findings);

    [[nodiscard]] std::vector<FieldHead> heads() const;
    /// The fields of a table like the one planned for. Errors: NotStreamable when it has facets or columns
    /// that the first one had not.
    [[nodiscard]] std::vector<Field> of(const model::Layer& table, NotFinite& not_finite) const;

private:
    struct Entry {
        FieldHead head;
        std::size_t facet = 0;
        std::optional<std::size_t> column = {};  ///< nothing: a facet
    };
    std::vector<Entry> m_entries;
    std::vector<std::string> m_columns;
};

/// The fields of a table that is whole.
[[nodiscard]] std::vector<Field> fields_of(const model::Layer& table, base::Findings& findings);

}  // namespace limes::output
