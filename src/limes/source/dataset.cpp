#include <limes/base/error.hpp>
#include <limes/base/in_order.hpp>
#include <limes/base/text.hpp>
#include <limes/source/dataset.hpp>
#include <limes/source/drivers.hpp>
#include <limes/source/gdal_layer.hpp>
#include <limes/source/gdal_session.hpp>
#include <limes/source/layer_maker.hpp>
#include <limes/source/open_layer.hpp>
#include <limes/source/parquet.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace limes::source {

namespace {

/// The batches of a stream as one layer.
ReadResult gather(LayerStream& stream, const base::Task& task) {
    ReadResult result;
    result.layer = stream.head();
    constexpr std::size_t kMostReserved = 50'000'000;  // a header may lie
    const std::size_t expected = std::min(stream.expected_rows(), kMostReserved);
    base::InOrder<std::shared_ptr<const model::Layer>> batches{
        [&](std::shared_ptr<const model::Layer>&& batch) {
            if (result.layer.rows == 0 && batch->rows > 0) {
                result.layer.reserve(expected, *batch);
            }
            result.layer.append(*batch);
        }};
    base::parallel_for(task, task.thread_count(), 1, [&](std::size_t, std::size_t, unsigned) {
        try {
            while (std::optional<LayerStream::Batch> batch = stream.next()) {
                batches.put(batch->ordinal, std::move(batch->layer));
            }
        } catch (...) {
            batches.fail();
            throw;
        }
    });
    result.findings = stream.take_findings();
    result.ledger = stream.ledger();
    stream.take_account(result);
    return result;
}

ReadResult whole(OpenTable opened, const std::filesystem::path& path, const ReadOptions& options,
                 const base::Task& task) {
    FindingLog& log = opened.log;
    const std::string name = opened.stream->head().name;
    if (task.progress != nullptr) {
        task.progress->start(name, opened.stream->expected_rows());
    }
    RawTable table = read_rest(*opened.stream, log, task);
    opened.stream.reset();
    return naming_layer(path, name, [&] {
        const Definition definition = definition_for(table, path, options, log);
        select(table, definition.filter, log);
        ReadResult result = make_layer(std::move(table), definition, options,
                                       options.keep_duplicates ? Duplicates::keep : Duplicates::settle,
                                       {log, log, log}, task);
        result.findings = log.take();
        return result;
    });
}

}  // namespace

ReadOptions options_for(const std::filesystem::path& file, ReadOptions options) {
    if (!may_be_text_table(file)) {
        options.lon_column.clear();
        options.lat_column.clear();
        options.wkt_column.clear();
    }
    if (!may_be_shapefile(file)) {
        options.encoding.clear();
    }
    return options;
}

void refuse_unheard_encoding(const ReadOptions& options, const std::vector<std::filesystem::path>& files) {
    if (options.encoding.empty() || std::ranges::any_of(files, may_be_shapefile)) {
        return;
    }
    std::vector<std::string> names;
    for (const std::filesystem::path& file : files) {
        if (is_there(file)) {  // what is not is told elsewhere
            names.push_back(base::printable(file.string()));
        }
    }
    if (names.empty()) {
        return;
    }
    throw base::UsageError{fmt::format(
        "{}: --encoding is of Shapefiles, whose .cpg may lack or lie; other formats say it themselves",
        fmt::join(names, ", "))};
}

DatasetName parse_dataset_name(const std::string& text) {
    const auto is_name = [](const std::string& layer) {  // not "host=/run:5432 dbname=border"
        return !layer.empty() && layer.find_first_of("= /'") == std::string::npos;
    };
    if (is_database(text)) {
        const std::size_t colon = text.rfind(':');
        const bool has_layer = colon != text.find(':') && is_name(text.substr(colon + 1));
        return has_layer ? DatasetName{text.substr(0, colon), text.substr(colon + 1)} : DatasetName{text, ""};
    }
    if (is_there(text)) {
        return {text, ""};
    }
    for (std::size_t colon = text.rfind(':'); colon != std::string::npos && colon > 0;
         colon = text.rfind(':', colon - 1)) {
        const std::string path = text.substr(0, colon);
        if (is_there(path)) {
            return {path, text.substr(colon + 1)};
        }
    }
    return {text, ""};
}

std::vector<std::string> layer_names(const std::filesystem::path& path) {
    if (!is_database(path) && is_parquet(path)) {
        return {parquet_layer(path)};
    }
    OpenDataset dataset = open_vector(path);
    const GdalErrors errors;
    std::vector<std::string> names = offered_layers(dataset);
    close_checked(dataset, errors, "");
    return names;
}

ReadResult read_layer(const std::filesystem::path& path, const ReadOptions& options, const base::Task& task) {
    OpenTable table = open_for_layer(path, options, Readers::own);
    const std::string name = table.stream->head().name;
    try {
        try {
            if (const auto stream = stream_layer(table, path, options, task)) {
                return gather(*stream, task);
            }
        } catch (const NotStreamable&) {
            table = open_for_layer(path, options, Readers::own);
        }
        try {
            return whole(std::move(table), path, options, task);
        } catch (const NotSurelyRead&) {
            return whole(open_for_layer(path, options, Readers::general), path, options, task);
        }
    } catch (const std::bad_alloc&) {
        throw base::DataError{fmt::format("{}:{}: needs more memory than there is; read it in parts",
                                          base::printable(path.string()), base::printable(name))};
    }
}

}  // namespace limes::source
