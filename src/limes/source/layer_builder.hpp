#pragma once

#include <limes/model/layer.hpp>
#include <limes/source/dataset.hpp>
#include <limes/source/definition.hpp>
#include <limes/source/finding_log.hpp>
#include <limes/source/geometry_cleaner.hpp>
#include <limes/source/table_reader.hpp>
#include <limes/source/values.hpp>

#include <map>

namespace limes::source {

/// Where a definition's words come from: a file is free to lack what was only inferred.
enum class Stated : bool { no, yes };
/// What repeats in a column that is taken for the id because of its name: an atlas keeps the first, a
/// question about a file has all its rows.
enum class GuessedId : bool { keeps_all, sets_aside };

/// Turns the fields of a table into the facets and columns of a layer, by a definition. The steps are called
/// in the order in which they stand here, since findings name features by their ids.
class LayerBuilder {
public:
    /// `id_stated`: of the id column alone, which an option may name.
    LayerBuilder(RawTable& table, const Definition& definition, Stated stated, Stated id_stated,
                 Dropped& dropped, FindingLog& log);

    /// Findings go to this log from here on.
    void report_to(FindingLog& log) { m_log = &log; }
    /// The id column's texts; "#7" by the record's number in the file for rows without; without the column as
    /// record_ids.
    void ids();
    /// Valid and legal time. Of a day known to the month, quarter or year only the first day that it may be
    /// is taken, for starts and ends alike (so that neighbouring periods still meet), and the text is kept in
    /// a column `<name>_text`. An end that would so leave no day is the day after its month, quarter or year,
    /// or that on which the id's next state begins within it.
    /// A time that ends before or as it begins even so is a fault of the row.
    void times();
    void accuracy_and_source();
    /// The definition's columns in its order, then what else the file has.
    void columns(const std::vector<std::string>& only);
    /// Rows whose id is there already on a day that both hold: the first is kept. When the id was only
    /// guessed, and keeps all rows, or more than half of them would go, as where a drawing program left all
    /// ids zero, the records' numbers become the ids instead. Numbers that repeat are counted anew.
    void drop_duplicates(GuessedId guessed);

    [[nodiscard]] const model::TextBuffer& id_texts() const { return m_layer.ids; }
    /// Which fields became which columns.
    [[nodiscard]] std::vector<ColumnUse> uses() const { return m_uses; }
    [[nodiscard]] model::Layer take() { return std::move(m_layer); }

private:
    struct Days {
        std::vector<model::Day> first;            ///< none: all open
        std::map<std::size_t, model::Day> after;  ///< of days not known exactly: the first that it cannot be
    };
    struct Interval {
        std::vector<model::Day> from;
        std::vector<model::Day> to;
    };

    [[nodiscard]] const model::Column* field(const std::string& name, std::string_view meaning);
    [[nodiscard]] Days days(const std::string& name, const std::string& facet, model::Day open);
    void report_partial(const std::string& name, const Conversion& conversion);
    void report_thousands(const model::Column& text, const std::string& name);
    void end_at_next(Interval& times, const std::vector<std::size_t>& extended) const;
    Interval interval(const std::string& facet, const std::string& from, const std::string& to);
    model::Column converted(const ColumnDefinition& wanted, model::Column field);
    void require_values(const model::Column& column);
    void add_rest(const std::vector<std::string>& only);
    /// Whether the texts of a field may be of another type, which nobody said.
    [[nodiscard]] bool is_untyped(const model::Column& field) const;
    [[nodiscard]] bool is_consumed(const std::string& name) const;

    RawTable& m_table;
    const Definition& m_definition;
    Stated m_stated;
    Stated m_id_stated;
    Dropped& m_dropped;
    FindingLog* m_log;
    bool m_is_mending;
    model::Layer m_layer;
    std::vector<model::Column> m_partial_texts;
    std::vector<ColumnUse> m_uses;
};

}  // namespace limes::source
