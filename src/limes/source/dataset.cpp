#include <limes/base/error.hpp>
#include <limes/base/text.hpp>
#include <limes/source/dataset.hpp>
#include <limes/source/gdal_session.hpp>
#include <limes/source/in_order.hpp>
#include <limes/source/layer_maker.hpp>
#include <limes/source/open_layer.hpp>

#include <fmt/format.h>
#include <gdal.h>
#include <ogr_api.h>

#include <algorithm>

namespace limes::source {

namespace {

/// Room for all rows of a layer, going by the first of them.
void reserve(model::Layer& layer, const model::Layer& first, std::size_t rows) {
    const auto texts = [&](model::TextBuffer& buffer, const model::TextBuffer& sample) {
        const double a_row = static_cast<double>(sample.byte_count()) / static_cast<double>(first.rows);
        constexpr double kMargin = 1.05;
        buffer.reserve(rows, static_cast<std::size_t>(kMargin * a_row * static_cast<double>(rows)));
    };
    texts(layer.ids, first.ids);
    for (std::size_t i = 0; i < layer.columns.size(); ++i) {
        if (layer.columns[i].type() == model::ColumnType::text) {
            texts(std::get<model::TextBuffer>(layer.columns[i].values()), first.columns[i].texts());
        } else {
            layer.columns[i].reserve(rows);
        }
    }
    layer.geometry.reserve(rows, first.geometry.vertex_count() / first.rows * rows);
}

/// The batches of a stream as one layer.
ReadResult gather(LayerStream& stream, const base::Task& task) {
    ReadResult result;
    result.layer = stream.head();
    constexpr std::size_t kMostReserved = 50'000'000;  // a header may lie
    const std::size_t expected = std::min(stream.expected_rows(), kMostReserved);
    InOrder<std::shared_ptr<const model::Layer>> batches{[&](std::shared_ptr<const model::Layer>&& batch) {
        if (result.layer.rows == 0 && batch->rows > 0) {
            reserve(result.layer, *batch, expected);
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
    try {
        const Definition definition = definition_for(table, path, options, log);
        select(table, definition.filter, log);
        ReadResult result = make_layer(std::move(table), definition, options,
                                       options.keep_duplicates ? Duplicates::keep : Duplicates::settle,
                                       {log, log, log}, task);
        result.findings = log.take();
        return result;
    } catch (const base::DataError& failure) {
        throw base::DataError{
            fmt::format("{}:{}: {}", base::printable(path.string()), base::printable(name), failure.what())};
    }
}

}  // namespace

DatasetName parse_dataset_name(const std::string& text) {
    std::error_code none;
    if (std::filesystem::exists(text, none)) {
        return {text, ""};
    }
    for (std::size_t colon = text.rfind(':'); colon != std::string::npos && colon > 0;
         colon = text.rfind(':', colon - 1)) {
        const std::string path = text.substr(0, colon);
        if (std::filesystem::exists(path, none)) {
            return {path, text.substr(colon + 1)};
        }
    }
    return {text, ""};
}

std::vector<std::string> layer_names(const std::filesystem::path& path) {
    OpenDataset dataset = open_vector(path);
    const GdalErrors errors;
    std::vector<std::string> names;
    for (int i = 0; i < GDALDatasetGetLayerCount(dataset.handle.get()); ++i) {
        names.emplace_back(OGR_L_GetName(GDALDatasetGetLayer(dataset.handle.get(), i)));
    }
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
