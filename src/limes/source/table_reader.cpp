#include <limes/base/error.hpp>
#include <limes/base/in_order.hpp>
#include <limes/base/text.hpp>
#include <limes/source/gdal_layer.hpp>
#include <limes/source/parquet.hpp>
#include <limes/source/table_reader.hpp>

#include <fmt/format.h>
#include <ogr_api.h>

#include <algorithm>

namespace limes::source {

namespace {

/// All batches of a stream as one table.
class Gathering {
public:
    Gathering(TableStream& stream, FindingLog& log, const base::Task& task)
        : m_stream{stream},
          m_log{log},
          m_task{task},
          m_whole{stream.head().like()},
          m_repairs(m_whole.fields.size()),
          m_batches{[this](TableBatch&& batch) { add(batch); }} {
        constexpr std::size_t kMostReserved = 50'000'000;  // a header may lie
        m_whole.reserve(std::min(stream.expected_rows(), kMostReserved));
    }

    RawTable run() {
        const unsigned threads = m_task.thread_count();
        base::parallel_for(m_task, threads, 1, [&](std::size_t, std::size_t, unsigned) { take_batches(); });
        report_repairs(m_whole, m_repairs, m_log);
        return std::move(m_whole);
    }

private:
    void take_batches() {
        try {
            while (std::optional<TableBatch> batch = m_stream.next()) {
                m_task.check();
                const std::size_t ordinal = batch->ordinal;
                m_batches.put(ordinal, std::move(*batch));
            }
        } catch (...) {
            m_batches.fail();
            throw;
        }
    }

    void add(const TableBatch& batch) {
        m_whole.append(batch.table);
        for (std::size_t i = 0; i < m_repairs.size(); ++i) {
            m_repairs[i].add(batch.repairs[i]);
        }
        report_curves(batch, m_log);
        if (m_task.progress != nullptr) {
            m_task.progress->advance(batch.table.rows);
        }
    }

    TableStream& m_stream;
    FindingLog& m_log;
    const base::Task& m_task;
    RawTable m_whole;
    std::vector<Repairs> m_repairs;
    base::InOrder<TableBatch> m_batches;
};

}  // namespace

RawTable read_rest(TableStream& stream, FindingLog& log, const base::Task& task) {
    return Gathering{stream, log, task}.run();
}

RawTable read_table(const std::filesystem::path& path, const std::string& layer, const FieldFilter& wanted,
                    FindingLog& log, const base::Task& task, Readers readers) {
    const FindingLog before = log;
    const std::unique_ptr<TableStream> stream = open_table(path, layer, wanted, log, readers);
    if (task.progress != nullptr) {
        task.progress->start(stream->head().name, stream->expected_rows());
    }
    try {
        return read_rest(*stream, log, task);
    } catch (const NotSurelyRead&) {
        log = before;
        return read_table(path, layer, wanted, log, task, Readers::general);
    } catch (const std::bad_alloc&) {
        throw base::DataError{fmt::format("{}:{}: needs more memory than there is; read it in parts",
                                          base::printable(path.string()),
                                          base::printable(stream->head().name))};
    }
}

std::vector<std::string> field_names(const std::filesystem::path& path, const std::string& layer) {
    if (!is_database(path) && is_parquet(path)) {
        return parquet_fields(path);
    }
    const OpenDataset dataset = open_vector(path);
    const GdalErrors quiet;
    OGRFeatureDefnH definition = OGR_L_GetLayerDefn(static_cast<OGRLayerH>(choose_layer(dataset, layer)));
    std::vector<std::string> names;
    for (int i = 0; i < OGR_FD_GetFieldCount(definition); ++i) {
        names.emplace_back(OGR_Fld_GetNameRef(OGR_FD_GetFieldDefn(definition, i)));
    }
    return names;
}

}  // namespace limes::source
