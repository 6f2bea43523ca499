#pragma once

#include <limes/source/raw_table.hpp>

namespace limes::source {

/// Ids for the records of a table that has no column of them: "#7" by the record's number in the file. Areas
/// of OpenStreetMap are "way/11" and "relation/11", since ways and relations are numbered each for
/// themselves.
[[nodiscard]] model::TextBuffer record_ids(const RawTable& table);

/// The number of each record in its file, one for each: of OpenStreetMap's areas those of relations are
/// negative, as osm2pgsql has them.
[[nodiscard]] std::vector<std::int64_t> record_numbers(const RawTable& table);

/// "#1", "#2", ... for a file whose own numbers repeat.
[[nodiscard]] model::TextBuffer running_ids(std::size_t rows);

}  // namespace limes::source
