#pragma once

#include <limes/source/gdal_session.hpp>
#include <limes/source/raw_table.hpp>

#include <filesystem>
#include <mutex>
#include <optional>
#include <string>

namespace limes::source {

/// Mends the dates of GDAL's stream of Arrow batches, whose general way gives all days before 1970 as the day
/// after (seen in GDAL 3.6.2). So 1970-01-01 may be the day before it: such a record is looked up by itself.
class ArrowDates {
public:
    ArrowDates(std::filesystem::path path, std::string layer, std::string encoding)
        : m_path{std::move(path)}, m_layer_name{std::move(layer)}, m_encoding{std::move(encoding)} {}

    /// The dates of one batch; `field` is their name in the file. What is no day of the calendar becomes
    /// null; how many.
    std::size_t mend(model::Column& dates, const std::string& field, const std::vector<std::int64_t>& fids);

private:
    [[nodiscard]] std::optional<model::Day> look_up(const std::string& field, std::int64_t fid);

    std::filesystem::path m_path;
    std::string m_layer_name;
    std::string m_encoding;
    std::mutex m_mutex;  // guards the dataset, which is opened when it is first needed
    OpenDataset m_dataset;
    void* m_layer = nullptr;
};

}  // namespace limes::source
