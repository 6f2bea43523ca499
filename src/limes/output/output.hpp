#pragma once

#include <limes/base/file.hpp>
#include <limes/base/finding.hpp>
#include <limes/base/task.hpp>
#include <limes/result/result.hpp>

#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace limes::output {

enum class WithBbox : bool { no, yes };
/// Whether CSV has a column of WKT.
enum class WithWkt : bool { no, yes };

/// What became of the rows: nothing is dropped silently.
struct WriteReport {
    base::Ledger ledger;
    base::Findings findings;
};

struct WriteOptions {
    int decimals = 7;
    WithBbox bbox = WithBbox::no;
    WithWkt wkt = WithWkt::yes;
    base::Overwrite overwrite = base::Overwrite::no;
    std::vector<std::string> languages{"vi", "en", "zh", "lo"};
    /// Called when the file is whole and not yet in place: what fails in it leaves no answer.
    std::function<void(const WriteReport&)> before_commit = [](const WriteReport&) {};
};

class TextFormat;
struct TableShape;

struct Format {
    std::string name;                  ///< "GeoJSON"
    std::vector<std::string> endings;  ///< ".geojson", ".json"
    /// A text format, which may be written to standard output and in batches; nothing for the others.
    std::unique_ptr<TextFormat> (*text)(TableShape shape, const WriteOptions& options);
    /// Writes to a path (or "-" for text); the caller has made the path temporary.
    WriteReport (*write)(const result::Result&, const std::filesystem::path&, const WriteOptions&,
                         const base::Task&);
};

/// All formats that a result can be written in.
[[nodiscard]] std::span<const Format> formats();

/// Writes a result to a file whose ending chooses the format, whole or not at all; "-" is GeoJSON on standard
/// output. Errors: UsageError for an unknown ending (naming those there are), DataError when it cannot be
/// written.
WriteReport write(const result::Result& result, const std::filesystem::path& path,
                  const WriteOptions& options, const base::Task& task = {});

/// The result as a table for a terminal of `width` columns.
[[nodiscard]] std::string terminal_table(const result::Result& result, std::size_t width,
                                         std::size_t most_rows = 50);

/// The ledger and findings as JSON, for --report.
[[nodiscard]] std::string report_json(const result::Result& result, const WriteReport& written);

}  // namespace limes::output
