#include <limes/base/counted.hpp>
#include <limes/source/arrow_stream.hpp>
#include <limes/source/flatgeobuf_reader.hpp>
#include <limes/source/gdal_session.hpp>
#include <limes/source/geopackage_reader.hpp>
#include <limes/source/json_fg.hpp>
#include <limes/source/parquet.hpp>
#include <limes/source/raster_table.hpp>
#include <limes/source/table_stream.hpp>

#include <fmt/format.h>

namespace limes::source {

std::unique_ptr<TableStream> open_table(const std::filesystem::path& path, const std::string& layer,
                                        const FieldFilter& wanted, FindingLog& log, Readers readers,
                                        const std::string& encoding) {
    if (!is_database(path) && is_parquet(path)) {
        return open_parquet(path, layer, wanted, log);
    }
    if (is_raster(path)) {
        return open_raster(path, log);
    }
    if (readers == Readers::own && encoding.empty() && !is_database(path)) {
        if (auto table = open_flatgeobuf(path, layer, wanted, log)) {
            return table;
        }
        if (auto table = open_geopackage(path, layer, wanted, log)) {
            return table;
        }
    }
    auto table = open_arrow(path, layer, wanted, log, encoding);
    if (table->head().driver == "GeoJSON" && is_json_fg(path)) {
        return with_json_fg(std::move(table), path, wanted, log);
    }
    return table;
}

void report_repairs(const RawTable& head, const std::vector<Repairs>& repairs, FindingLog& log) {
    for (std::size_t i = 0; i < repairs.size(); ++i) {
        const std::string& name = head.fields[i].name;
        const Repairs& counts = repairs[i];
        if (counts.normalised > 0) {
            log.layer(base::Severity::note, "not-nfc",
                      fmt::format("column '{}': {} not in Unicode normal form C", name,
                                  base::counted(counts.normalised, "text was", "texts were")),
                      "normalised");
        }
        if (counts.not_finite > 0) {
            log.layer(base::Severity::warning, "not-finite-value",
                      fmt::format("column '{}': {} not finite", name,
                                  base::counted(counts.not_finite, "value is", "values are")),
                      "left empty");
        }
        if (counts.no_number > 0) {
            log.layer(base::Severity::warning, "no-number",
                      fmt::format("column '{}' of numbers: {} texts or bytes", name,
                                  base::counted(counts.no_number, "value is", "values are")),
                      "left empty");
        }
        if (counts.no_date > 0) {
            log.layer(base::Severity::warning, "no-date",
                      fmt::format("column '{}': {} of the calendar", name,
                                  base::counted(counts.no_date, "date is no day", "dates are no days")),
                      "left empty");
        }
        if (counts.repaired > 0) {
            log.layer(base::Severity::warning, kNotUtf8,
                      fmt::format("column '{}': {} not UTF-8", name,
                                  base::counted(counts.repaired, "text was", "texts were")),
                      "bytes that are none replaced by U+FFFD; say how a Shapefile's are written with "
                      "--encoding, write other files as UTF-8");
        }
    }
}

void report_curves(const TableBatch& batch, FindingLog& log) {
    for (const std::size_t row : batch.curves) {
        log.tally("curve", fmt::format("#{}", batch.first_row + row + 1), "has arcs",
                  "replaced by straight edges of at most 4 degrees of arc");
    }
}

}  // namespace limes::source
