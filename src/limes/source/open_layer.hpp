#pragma once

#include <limes/base/error.hpp>
#include <limes/base/text.hpp>
#include <limes/source/dataset.hpp>
#include <limes/source/layer_stream.hpp>
#include <limes/source/table_stream.hpp>

#include <filesystem>
#include <memory>
#include <string>

namespace limes::source {

/// A table that was opened to make a layer of it, and what was found in doing so.
struct OpenTable {
    std::unique_ptr<TableStream> stream;
    FindingLog log;
};

/// What findings call a layer.
[[nodiscard]] std::string log_name(const std::filesystem::path& path, const ReadOptions& options);

[[nodiscard]] OpenTable open_for_layer(const std::filesystem::path& path, const ReadOptions& options,
                                       Readers readers);

/// Goes on with a table as a stream of layers. Nothing when it can only be made a layer whole: then `table`
/// is as it was.
[[nodiscard]] std::unique_ptr<LayerStream> stream_layer(OpenTable& table, const std::filesystem::path& path,
                                                        const ReadOptions& options, const base::Task& task);

/// Does work on a layer; an error of it says which file and layer it is of.
template <class Work>
auto naming_layer(const std::filesystem::path& path, const std::string& layer, Work&& work) {
    const auto named = [&](const base::Error& failure) {
        return base::printable(path.string()) + ":" + base::printable(layer) + ": " + failure.what();
    };
    try {
        return work();
    } catch (const base::DataError& failure) {
        throw base::DataError{named(failure)};
    } catch (const base::UsageError& failure) {
        throw base::UsageError{named(failure)};
    }
}

}  // namespace limes::source
