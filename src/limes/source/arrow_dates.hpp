#pragma once

#include <limes/source/gdal_session.hpp>
#include <limes/source/raw_table.hpp>

#include <cstdint>
#include <filesystem>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace limes::source {

/// Mends the dates of GDAL's stream of Arrow batches, whose general way gives all days before 1970 as the day
/// after (seen in GDAL 3.6.2). So 1970-01-01 may be the day before it: such a record is looked up by itself.
/// It also gives the 31st of February as the 3rd of March, as a Shapefile or a text may have it: where the
/// day may be such a one, the file's dates are read once more, one by one.
class ArrowDates {
public:
    ArrowDates(std::filesystem::path path, std::string layer, std::string encoding, std::string driver)
        : m_path{std::move(path)},
          m_layer_name{std::move(layer)},
          m_encoding{std::move(encoding)},
          m_driver{std::move(driver)} {}

    /// Of the dates of one batch those that are no day of the calendar become null and are noted in the
    /// table, whose column of that number they are; how many. To be called before `mend`.
    std::size_t forget_none(model::Column& dates, std::size_t column, const std::string& field,
                            RawTable& table);

    /// The dates of one batch; `field` is their name in the file. What is no day of the calendar becomes
    /// null; how many.
    std::size_t mend(model::Column& dates, const std::string& field, const std::vector<std::int64_t>& fids);

private:
    [[nodiscard]] std::optional<model::Day> look_up(const std::string& field, std::int64_t fid);

    using None = std::map<std::pair<std::string, std::int64_t>, std::string>;  ///< by field and record
    [[nodiscard]] None find_none() const;

    std::filesystem::path m_path;
    std::string m_layer_name;
    std::string m_encoding;
    std::string m_driver;
    std::mutex m_mutex;  // guards what follows, which is made when it is first needed
    std::optional<None> m_none;
    OpenDataset m_dataset;
    void* m_layer = nullptr;
};

}  // namespace limes::source
