#include <limes/model/layer_batches.hpp>
#include <limes/output/batch_writer.hpp>
#include <limes/output/formats.hpp>

#include <algorithm>
#include <iterator>
#include <utility>

namespace limes::output {

namespace {

/// What an empty geometry is called goes by those of all rows.
void refuse_empty(const model::Layer& rows) {
    for (std::size_t row = 0; !rows.geometry.all_points() && row < rows.rows; ++row) {
        if (type_of(rows, row) == model::GeometryType::empty) {
            throw model::NotStreamable{"the kind of geometry is known of later rows only"};
        }
    }
}

}  // namespace

bool BatchWriter::can_write(const std::filesystem::path& path, const WriteOptions& options) {
    const Format* format = find_format(path);
    return format != nullptr && format->text != nullptr && options.bbox == WithBbox::no;
}

BatchWriter::BatchWriter(const std::filesystem::path& path, const WriteOptions& options,
                         const base::Task& task)
    : m_path{path},
      m_options{options},
      m_task{task},
      m_target{path, options.overwrite},
      m_file{m_target.temporary()},
      m_blocks{m_file, task},
      m_make{find_format(path)->text} {
    check_options(options);
}

template <class F>
void BatchWriter::named(F&& work) {
    try {
        work();
    } catch (const base::DataError& error) {
        throw base::DataError{with_name(error.what(), m_target.temporary().string(), m_path.string())};
    }
}

void BatchWriter::begin(const result::Result& result) {
    m_layer = result.table->schema.name;
    m_format = m_make(TableShape{*result.table, m_report.findings}, m_options);
    std::ranges::move(m_format->notes(*result.table), std::back_inserter(m_report.findings));
    named([&] { m_file.write(m_format->head(result)); });
}

void BatchWriter::put(std::size_t ordinal, const model::Layer& rows) {
    text::ByteBuffer buffer = m_blocks.take_buffer();
    if (rows.rows > 0) {
        if (m_format->needs_kind()) {
            refuse_empty(rows);
        }
        NotFinite not_finite;
        Notes notes{rows};
        m_format->rows(rows, not_finite)(0, rows.rows, buffer, notes);
        const std::scoped_lock lock{m_guard};
        m_report.ledger.read(rows.rows);
        if (!notes.findings().empty()) {
            m_findings[ordinal] = std::move(notes.findings());
        }
        if (!not_finite.empty()) {
            m_not_finite[ordinal] = std::move(not_finite);
        }
    }
    named([&] { m_blocks.put(ordinal, std::move(buffer), rows.rows, m_format->separator_size()); });
}

void BatchWriter::abandon() {
    m_blocks.abandon();
}

WriteReport BatchWriter::finish(const result::Result& result) {
    named([&] {
        m_file.write(m_format->tail(result));
        m_file.close();
    });
    m_report.ledger.wrote(m_blocks.rows_written());
    NotFinite not_finite;
    for (const auto& [ordinal, counted] : m_not_finite) {
        not_finite.add(counted);
    }
    std::ranges::move(not_finite.findings(m_layer), std::back_inserter(m_report.findings));
    for (auto& [ordinal, findings] : m_findings) {
        std::move(findings.begin(), findings.end(), std::back_inserter(m_report.findings));
    }
    std::ranges::move(m_format->sums(), std::back_inserter(m_report.findings));
    m_options.before_commit(m_report);
    named([&] { m_target.commit(); });
    return std::move(m_report);
}

}  // namespace limes::output
