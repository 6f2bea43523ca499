#pragma once

#include <limes/source/finding_log.hpp>
#include <limes/source/rejects.hpp>

#include <cstdint>
#include <filesystem>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace limes::source {

/// A record of a file.
using Origin = std::pair<std::string, std::int64_t>;

/// What an import read for a layer, as far as it settles what was set aside before.
struct Reading {
    std::set<std::string> inputs;        ///< the files, whose rejects are known anew
    std::set<Origin> mended;             ///< records that were set aside, written out, and are kept now
    bool has_whole = false;              ///< a file of the layer, beside those of records to be mended
    std::set<std::string> number_names;  ///< before the numbers of records without ids, a file each
    std::set<std::pair<std::string, base::Day>> kept;  ///< the rows that are: id, and begin of valid time
};

/// A file as it is seen from the folder of an atlas, links followed: one name for each file, which stays as
/// it is when both are moved together. The name of a database stays as it is.
[[nodiscard]] std::string seen_from(const std::filesystem::path& atlas, const std::filesystem::path& file);

/// Takes the marks of records that were set aside before out of a layer: the columns that limes gives a
/// reject, and the `column_` that a text table has before the name of a column `wkt`. Gives where the rows
/// came from; nothing when the layer has no such columns. Their positions are on WGS 84 since they were set
/// aside: what that adds to their accuracy is added here.
[[nodiscard]] std::vector<Origin> take_marks(model::Layer& layer, bool is_text_table);

/// Drops again what was set aside and is not mended: a row that was set aside for its geometry and has none
/// but the text of the old one, and one that was set aside for its id and has it still. To be called before
/// `take_marks`.
void drop_unmended(ReadResult& read, FindingLog& log);

/// Gives texts of records that were set aside the types that the layer has, where all of a column are such.
void take_types(model::Layer& mended, const model::Layer& layer);

/// The rejects of a layer after an import: those there are without the ones that are in the layer now or no
/// longer in their file, and those of this import. One that is set aside again as it was stays as it is.
[[nodiscard]] std::vector<Reject> settle_rejects(const std::vector<Reject>& old, std::vector<Reject> fresh,
                                                 const Reading& reading, FindingLog& log);

/// Drops further rows of what was read, in ascending order.
void drop_rows(ReadResult& read, const std::vector<std::size_t>& rows, std::string_view reason,
               std::string_view what);

}  // namespace limes::source
