#include <limes/base/error.hpp>
#include <limes/base/in_order.hpp>
#include <limes/base/text.hpp>
#include <limes/source/column_words.hpp>
#include <limes/source/id_census.hpp>
#include <limes/source/layer_maker.hpp>
#include <limes/source/open_layer.hpp>
#include <limes/source/to_wgs84.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <mutex>

namespace limes::source {

namespace {

/// What a batch leaves to be told once it is the turn of its ordinal.
struct Report {
    FindingLog tallies;
    FindingLog geometry;
    std::vector<Repairs> repairs;
    base::Ledger ledger;
    std::vector<DroppedRow> dropped;
    std::vector<std::int64_t> records;
};

class Stream : public LayerStream {
public:
    Stream(const std::filesystem::path& path, const ReadOptions& options, const base::Task& task)
        : m_path{path},
          m_options{options},
          m_task{task},
          m_alone{.threads = 1, .stop = task.stop, .progress = task.progress},
          m_name{log_name(path, options)},
          m_reading{m_name},
          m_meaning{m_name},
          m_facets{m_name},
          m_geometry{m_name},
          m_columns{m_name},
          m_reports{[this](Report&& report) { add(std::move(report)); }} {}

    /// Whether the batches of a table can be made one by one.
    bool prepare(const RawTable& table) {
        const std::string crs = table.crs.empty() ? m_options.assume_crs.value_or("") : table.crs;
        if (table.is_text_table() || (table.has_geometry && !is_wgs84(crs))) {
            return false;
        }
        const bool can = naming_layer(m_path, table.name, [&] {
            m_definition = definition_for(table, m_path, m_options, m_meaning);
            const bool by_columns =
                !table.has_geometry && (!m_definition.positions.empty() || !m_definition.wkt_column.empty());
            if (by_columns || !m_definition.filter.empty()) {
                return false;
            }
            RawTable none = table.like();
            FindingLog geometry{m_name};
            ReadResult made = make_layer(std::move(none), m_definition, m_options, Duplicates::keep,
                                         {m_facets, geometry, m_columns}, m_task);
            m_head = std::move(made.layer);
            m_uses = std::move(made.columns);
            return true;
        });
        m_facet_findings = m_facets.size();
        m_column_findings = m_columns.size();
        return can;
    }

    void begin(OpenTable&& table) {
        m_tables = std::move(table.stream);
        m_reading = std::move(table.log);
        m_repairs.resize(m_tables->head().fields.size());
        if (m_task.progress != nullptr) {
            m_task.progress->start(m_tables->head().name, m_tables->expected_rows());
        }
    }

    [[nodiscard]] const model::Layer& head() const override { return m_head; }
    [[nodiscard]] std::size_t expected_rows() const override { return m_tables->expected_rows(); }
    [[nodiscard]] std::optional<model::Box> expected_extent() const override {
        const std::optional<model::Box> box = m_tables->expected_extent();
        const bool usable = box && box->west <= box->east && box->south <= box->north &&
                            geodesy::is_valid({box->west, box->south}) &&
                            geodesy::is_valid({box->east, box->north});
        return usable ? box : std::nullopt;
    }

    [[nodiscard]] std::optional<Batch> next() override {
        m_task.check();
        ++m_in_flight;
        try {
            std::optional<TableBatch> table = m_tables->next();
            std::optional<Batch> batch;
            if (table) {
                batch = made(std::move(*table));
            }
            // The ids are settled by whoever comes last; those who came before left with nothing.
            if (--m_in_flight == 0 && !batch) {
                settle_ids();
            }
            return batch;
        } catch (const NotSurelyRead& doubt) {
            m_reports.fail();
            throw NotStreamable{doubt.what()};
        } catch (...) {
            m_reports.fail();
            throw;
        }
    }

    [[nodiscard]] base::Findings take_findings() override {
        report_repairs(m_tables->head(), m_repairs, m_reading);
        m_reading.absorb(std::move(m_meaning));
        m_reading.absorb(std::move(m_facets));
        m_reading.absorb(std::move(m_geometry));
        m_reading.absorb(std::move(m_columns));
        return m_reading.take();
    }
    [[nodiscard]] base::Ledger ledger() const override { return m_ledger; }
    void take_account(ReadResult& result) override {
        result.dropped = std::move(m_dropped);
        result.records = std::move(m_records);
        result.columns = m_uses;
    }

private:
    Batch made(TableBatch table) {
        Report report{FindingLog{m_name}, FindingLog{m_name}, std::move(table.repairs), {}, {}, {}};
        report_curves(table, report.tallies);
        FindingLog columns{m_name};
        IdCensus::Keys keys;
        bool unique = true;
        const model::Column* numbers =
            m_definition.id_column.empty() ? nullptr : table.table.find(m_definition.id_column);
        const bool by_number = numbers == nullptr || numbers->type() == model::ColumnType::integer;
        if (numbers == nullptr) {
            unique = m_census.add_numbers(table.table.fids, {}, keys);
        } else if (by_number) {
            unique = m_census.add_numbers(numbers->integers(), numbers->validity(), keys);
        }
        if (by_number && numbers != nullptr && !numbers->validity().all_valid()) {
            for (std::size_t row = 0; row < table.table.rows; ++row) {
                if (numbers->is_null(row)) {
                    IdCensus::add_text(fmt::format("#{}", table.table.fids[row]), keys);
                }
            }
        }

        ReadResult result;
        try {
            result = make_layer(std::move(table.table), m_definition, m_options, Duplicates::keep,
                                {report.tallies, report.geometry, columns}, m_alone);
        } catch (const base::DataError& failure) {
            throw NotStreamable{failure.what()};  // perhaps of this batch only, not of the file
        }
        // Findings that are of the layer as a whole are those of the head; any other is settled over the
        // file.
        if (report.tallies.size() != m_facet_findings || columns.size() != m_column_findings ||
            result.layer.columns.size() != m_head.columns.size()) {
            throw NotStreamable{"values that are none of their type"};
        }
        report.tallies.drop_findings();
        if (!by_number) {
            for (std::size_t row = 0; row < result.layer.rows; ++row) {
                IdCensus::add_text(result.layer.ids[row], keys);
            }
        }
        if (!unique || !m_census.add(keys)) {
            throw NotStreamable{"an id is there more than once, or there are too many ids to compare"};
        }
        report.ledger = result.ledger;
        report.dropped = std::move(result.dropped);
        report.records = std::move(result.records);
        m_reports.put(table.ordinal, std::move(report));
        return {table.ordinal, table.first_row, std::make_shared<model::Layer>(std::move(result.layer))};
    }

    void settle_ids() {
        std::call_once(m_ids_settled, [&] { m_ids_differ = m_census.all_different(m_task); });
        if (!m_ids_differ) {
            throw NotStreamable{"an id is there more than once"};
        }
    }

    void add(Report&& report) {
        m_facets.absorb(std::move(report.tallies));
        m_geometry.absorb(std::move(report.geometry));
        for (std::size_t i = 0; i < m_repairs.size(); ++i) {
            m_repairs[i].add(report.repairs[i]);
        }
        m_ledger.add(report.ledger);
        std::ranges::move(report.dropped, std::back_inserter(m_dropped));
        m_records.insert(m_records.end(), report.records.begin(), report.records.end());
        if (m_task.progress != nullptr) {
            m_task.progress->advance(report.ledger.in());
        }
    }

    std::filesystem::path m_path;
    ReadOptions m_options;
    base::Task m_task;
    base::Task m_alone;  // a batch is the work of one thread
    std::string m_name;

    // Findings in the order of the stages that `read_layer` goes through.
    FindingLog m_reading;
    FindingLog m_meaning;
    FindingLog m_facets;
    FindingLog m_geometry;
    FindingLog m_columns;
    std::size_t m_facet_findings = 0;
    std::size_t m_column_findings = 0;

    std::unique_ptr<TableStream> m_tables;
    Definition m_definition;
    model::Layer m_head;
    IdCensus m_census;
    std::atomic<unsigned> m_in_flight{0};
    std::once_flag m_ids_settled;
    bool m_ids_differ = true;

    std::vector<Repairs> m_repairs;
    base::Ledger m_ledger;
    std::vector<DroppedRow> m_dropped;
    std::vector<std::int64_t> m_records;
    std::vector<ColumnUse> m_uses;
    base::InOrder<Report> m_reports;
};

}  // namespace

std::string log_name(const std::filesystem::path& path, const ReadOptions& options) {
    if (options.definition) {
        return options.definition->schema.name;
    }
    return options.layer.empty() ? path.stem().string() : options.layer;
}

OpenTable open_for_layer(const std::filesystem::path& path, const ReadOptions& options, Readers readers) {
    OpenTable table{nullptr, FindingLog{log_name(path, options)}};
    table.stream = open_table(path, options.layer, fields_of(options), table.log, readers, options.encoding);
    table.stream = with_constants(std::move(table.stream), options.constants);
    return table;
}

std::unique_ptr<LayerStream> stream_layer(OpenTable& table, const std::filesystem::path& path,
                                          const ReadOptions& options, const base::Task& task) {
    auto stream = std::make_unique<Stream>(path, options, task);
    if (!stream->prepare(table.stream->head())) {
        return nullptr;
    }
    stream->begin(std::move(table));
    return stream;
}

std::unique_ptr<LayerStream> LayerStream::open(const std::filesystem::path& path, const ReadOptions& options,
                                               const base::Task& task) {
    OpenTable table = open_for_layer(path, options, Readers::own);
    return stream_layer(table, path, options, task);
}

}  // namespace limes::source
