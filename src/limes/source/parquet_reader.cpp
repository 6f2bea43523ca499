#include <limes/base/error.hpp>
#include <limes/base/text.hpp>
#include <limes/source/arrow_column.hpp>
#include <limes/source/arrow_geometry.hpp>
#include <limes/source/arrow_released.hpp>
#include <limes/source/column_names.hpp>
#include <limes/source/gdal_session.hpp>
#include <limes/source/geoparquet.hpp>
#include <limes/source/parquet.hpp>

#include <arrow/api.h>
#include <arrow/c/bridge.h>
#include <arrow/io/file.h>
#include <fmt/format.h>
#include <parquet/arrow/reader.h>
#include <parquet/exception.h>
#include <parquet/metadata.h>
#include <parquet/properties.h>
#include <parquet/schema.h>

#include <algorithm>
#include <mutex>
#include <numeric>
#include <string_view>

namespace limes::source {

namespace {

constexpr std::int64_t kBatchRows = 16384;
constexpr std::int64_t kMostBytes = std::int64_t{4} << 30U;  // that Arrow may hold, whatever a file says

/// What Arrow gives, or an error that says of which file.
class Named {
public:
    explicit Named(const std::filesystem::path& path) : m_path{base::printable(path.string())} {}

    [[nodiscard]] base::DataError fault(std::string_view what) const {
        return base::DataError{fmt::format("{}: {}", m_path, what)};
    }
    void must(const arrow::Status& status) const {
        if (status.IsOutOfMemory()) {
            throw fault(
                "asks for more memory than there is, or than a table may need; write it in smaller row "
                "groups");
        }
        if (!status.ok()) {
            throw fault(fmt::format("is damaged or cut off ({}); get the file anew",
                                    base::printable(status.message())));
        }
    }
    template <class T>
    [[nodiscard]] T must(arrow::Result<T> result) const {
        must(result.status());
        return std::move(result).ValueUnsafe();
    }
    /// Does work in which Arrow may throw.
    template <class Work>
    auto guarded(Work&& work) const {
        try {
            return work();
        } catch (const parquet::ParquetException& failure) {
            throw fault(fmt::format("is damaged or cut off ({}); get the file anew",
                                    base::printable(failure.what())));
        }
    }

private:
    std::string m_path;
};

bool is_text(const arrow::DataType& type) {
    return type.id() == arrow::Type::STRING || type.id() == arrow::Type::LARGE_STRING;
}

/// Texts that are kept once each, by number: how categories are written.
bool is_category(const arrow::DataType& type) {
    return type.id() == arrow::Type::DICTIONARY &&
           is_text(*static_cast<const arrow::DictionaryType&>(type).value_type());  // NOLINT: Arrow's own way
}

bool is_bytes(const arrow::DataType& type) {
    return type.id() == arrow::Type::BINARY || type.id() == arrow::Type::LARGE_BINARY;
}

/// Whether arrow_column.hpp makes values of a type, and not silence.
bool is_read(const arrow::DataType& type) {
    switch (type.id()) {
        case arrow::Type::BOOL:
        case arrow::Type::INT8:
        case arrow::Type::UINT8:
        case arrow::Type::INT16:
        case arrow::Type::UINT16:
        case arrow::Type::INT32:
        case arrow::Type::UINT32:
        case arrow::Type::INT64:
        case arrow::Type::FLOAT:
        case arrow::Type::DOUBLE:
        case arrow::Type::STRING:
        case arrow::Type::LARGE_STRING:
        case arrow::Type::DATE32:
        case arrow::Type::TIMESTAMP:
        case arrow::Type::TIME32:
            return true;
        default:
            return is_category(type);
    }
}

std::shared_ptr<arrow::Array> as_texts(const arrow::Array& categories, const Named& named) {
    const auto& coded = static_cast<const arrow::DictionaryArray&>(categories);  // NOLINT: Arrow's own way
    const arrow::Array& words = *coded.dictionary();
    arrow::LargeStringBuilder texts;
    named.must(texts.Reserve(coded.length()));
    for (std::int64_t row = 0; row < coded.length(); ++row) {
        const std::int64_t word = coded.IsNull(row) ? -1 : coded.GetValueIndex(row);
        if (word < 0 || word >= words.length() || words.IsNull(word)) {
            named.must(texts.AppendNull());
        } else if (words.type_id() == arrow::Type::STRING) {
            named.must(texts.Append(static_cast<const arrow::StringArray&>(words).GetView(word)));  // NOLINT
        } else {
            named.must(
                texts.Append(static_cast<const arrow::LargeStringArray&>(words).GetView(word)));  // NOLINT
        }
    }
    return named.must(texts.Finish());
}

/// A file opened, with what it says of itself.
struct Opened {
    Opened(const std::filesystem::path& path, arrow::MemoryPool* pool) : named{path} {
        named.guarded([&] { open(vet_input(path), pool); });
    }

    Named named;
    std::unique_ptr<parquet::arrow::FileReader> reader;
    std::shared_ptr<arrow::Schema> schema;
    GeoParquet geo;

private:
    void open(const std::filesystem::path& file, arrow::MemoryPool* pool) {
        parquet::ReaderProperties reading{pool};
        parquet::ArrowReaderProperties making{false};
        making.set_batch_size(kBatchRows);
        making.set_pre_buffer(false);
        parquet::arrow::FileReaderBuilder builder;
        named.must(builder.Open(named.must(arrow::io::ReadableFile::Open(file.string(), pool)), reading));
        builder.memory_pool(pool)->properties(making);
        reader = named.must(builder.Build());
        named.must(reader->GetSchema(&schema));
        if (schema->num_fields() > static_cast<int>(kMostFields)) {
            throw named.fault(fmt::format("has {} columns, more than the {} that are read; leave some out",
                                          schema->num_fields(), kMostFields));
        }
        const auto metadata = reader->parquet_reader()->metadata()->key_value_metadata();
        const auto said = metadata == nullptr ? arrow::Result<std::string>{arrow::Status::KeyError("")}
                                              : metadata->Get("geo");
        if (said.ok()) {
            try {
                geo = read_geoparquet(*said);
            } catch (const base::DataError& failure) {
                throw named.fault(failure.what());
            }
        }
    }
};

class ParquetTable : public TableStream {
public:
    ParquetTable(const std::filesystem::path& path, const std::string& layer, const FieldFilter& wanted,
                 FindingLog& log)
        : m_pool{arrow::default_memory_pool(), kMostBytes}, m_file{path, &m_pool} {
        m_head.name = parquet_layer(path);
        m_head.driver = "Parquet";
        m_head.crs = m_file.geo.crs;
        if (!layer.empty() && layer != m_head.name) {
            throw base::UsageError{fmt::format("{}: no layer '{}'; it has {}", base::printable(path.string()),
                                               base::printable(layer), base::printable(m_head.name))};
        }
        for (const std::shared_ptr<arrow::Field>& field : m_file.schema->fields()) {
            add_column(*field, wanted, log);
        }
        if (!m_file.geo.column.empty() && !m_head.has_geometry) {
            throw m_file.named.fault(fmt::format("its geometry column '{}' is not there, or holds no WKB",
                                                 base::printable(m_file.geo.column)));
        }
        m_file.named.guarded([&] { begin(); });
    }

    [[nodiscard]] const RawTable& head() const override { return m_head; }
    [[nodiscard]] std::size_t expected_rows() const override { return m_expected; }

    [[nodiscard]] std::optional<TableBatch> next() override {
        std::shared_ptr<arrow::RecordBatch> rows;
        TableBatch batch;
        {
            const std::scoped_lock lock{m_mutex};
            m_file.named.guarded([&] { m_file.named.must(m_batches->ReadNext(&rows)); });
            if (rows == nullptr) {
                return std::nullopt;
            }
            batch.ordinal = m_ordinal++;
            batch.first_row = m_row;
            m_row += static_cast<std::size_t>(rows->num_rows());
        }
        m_file.named.must(rows->Validate());
        fill(*rows, batch);
        return batch;
    }

private:
    void add_column(const arrow::Field& field, const FieldFilter& wanted, FindingLog& log) {
        const auto is_among = [&](const std::vector<std::string>& names) {
            return std::ranges::find(names, field.name()) != names.end();
        };
        const std::string shown = base::printable(field.name());
        if (field.name() == m_file.geo.column && is_bytes(*field.type())) {
            m_head.has_geometry = true;
            m_names.push_back(field.name());
        } else if (is_among(m_file.geo.further)) {
            log.layer(base::Severity::warning, "further-geometry",
                      fmt::format("column '{}' holds a second geometry", shown), "left out");
        } else if (is_among(m_file.geo.coverings) || (wanted && !wanted(field.name()))) {
            return;
        } else if (!is_read(*field.type())) {
            log.layer(base::Severity::warning, is_bytes(*field.type()) ? "binary-column" : "column-type",
                      fmt::format("column '{}' holds values of type {}, which limes has not", shown,
                                  base::printable(field.type()->ToString())),
                      "left out");
        } else {
            Released<ArrowSchema> like;
            const auto type = is_category(*field.type()) ? arrow::large_utf8() : field.type();
            m_file.named.must(arrow::ExportType(*type, &like));
            m_names.push_back(field.name());
            m_fields.push_back(field.name());
            m_head.fields.emplace_back(kept_name(field.name(), log), *column_type(like));
        }
    }

    /// Only the pages of the columns that are wanted are read.
    void begin() {
        const auto metadata = m_file.reader->parquet_reader()->metadata();
        std::vector<int> leaves;
        for (int leaf = 0; leaf < metadata->num_columns(); ++leaf) {
            const std::string& name = metadata->schema()->GetColumnRoot(leaf)->name();
            if (std::ranges::find(m_names, name) != m_names.end()) {
                leaves.push_back(leaf);
            }
        }
        std::vector<int> groups(static_cast<std::size_t>(metadata->num_row_groups()));
        std::iota(groups.begin(), groups.end(), 0);
        m_batches = m_file.named.must(m_file.reader->GetRecordBatchReader(groups, leaves));
        m_expected = static_cast<std::size_t>(std::max<std::int64_t>(0, metadata->num_rows()));
    }

    void fill(const arrow::RecordBatch& rows, TableBatch& batch) const {
        RawTable& table = batch.table = m_head.like();
        table.rows = static_cast<std::size_t>(rows.num_rows());
        table.reserve(table.rows);
        batch.repairs.resize(m_fields.size());
        for (std::size_t row = 0; row < table.rows; ++row) {
            table.fids.push_back(static_cast<std::int64_t>(batch.first_row + row + 1));
        }
        for (std::size_t i = 0; i < m_fields.size(); ++i) {
            const std::shared_ptr<arrow::Array> values = column(rows, m_fields[i]);
            with_exported(is_category(*values->type()) ? *as_texts(*values, m_file.named) : *values,
                          [&](const ArrowSchema& schema, const ArrowArray& array) {
                              append_batch(schema, array, table.fields[i], batch.repairs[i]);
                          });
        }
        if (m_head.has_geometry) {
            with_exported(*column(rows, m_file.geo.column),
                          [&](const ArrowSchema& schema, const ArrowArray& array) {
                              append_geometry(schema, array, batch);
                          });
        }
    }

    [[nodiscard]] std::shared_ptr<arrow::Array> column(const arrow::RecordBatch& rows,
                                                       const std::string& name) const {
        std::shared_ptr<arrow::Array> values = rows.GetColumnByName(name);
        if (values == nullptr) {
            throw m_file.named.fault(
                fmt::format("has two columns of the name '{}'; rename one", base::printable(name)));
        }
        return values;
    }

    template <class Work>
    void with_exported(const arrow::Array& values, Work&& work) const {
        Released<ArrowArray> array;
        Released<ArrowSchema> schema;
        m_file.named.must(arrow::ExportArray(values, &array, &schema));
        work(schema, array);
    }

    arrow::CappedMemoryPool m_pool;
    Opened m_file;
    RawTable m_head;
    std::vector<std::string> m_names;   // of all that is read
    std::vector<std::string> m_fields;  // of those, the ones that are fields of the table, in their order
    std::size_t m_expected = 0;

    std::mutex m_mutex;  // guards what follows
    std::unique_ptr<arrow::RecordBatchReader> m_batches;
    std::size_t m_ordinal = 0;
    std::size_t m_row = 0;
};

}  // namespace

bool reads_parquet() {
    return true;
}

std::unique_ptr<TableStream> open_parquet(const std::filesystem::path& path, const std::string& layer,
                                          const FieldFilter& wanted, FindingLog& log) {
    return std::make_unique<ParquetTable>(path, layer, wanted, log);
}

std::vector<std::string> parquet_fields(const std::filesystem::path& path) {
    const Opened file{path, arrow::default_memory_pool()};
    std::vector<std::string> names;
    for (const std::shared_ptr<arrow::Field>& field : file.schema->fields()) {
        if (field->name() != file.geo.column) {
            names.push_back(field->name());
        }
    }
    return names;
}

}  // namespace limes::source
