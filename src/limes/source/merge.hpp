#pragma once

#include <limes/model/layer.hpp>
#include <limes/source/dataset.hpp>
#include <limes/source/finding_log.hpp>

namespace limes::source {

/// Both with the same columns, facets and types, so that rows can go from one to the other: `first`'s columns
/// in their order, then what only the other has. Columns that differ in type become reals, else text.
struct Conformed {
    model::Layer first;
    model::Layer second;
};
[[nodiscard]] Conformed conform(model::Layer first, model::Layer second, FindingLog& log);

struct Merged {
    model::Layer layer;
    std::size_t added = 0, unchanged = 0, changed = 0, ended = 0;
};

/// Whether an edition has its layer whole, so that what it does not have is worth a word.
enum class IsWhole : bool { no, yes };

/// An edition over the ones before, with history kept by valid time, in whatever order editions come: a row
/// of the same id and start takes the place of the old one when it says something else, and is reported; an
/// end that it leaves open does not undo the end that is known. A row with a start of its own ends the old
/// row that held then, and itself ends where a later state begins. No row is ever taken away: those that the
/// edition does not have stay, since absence from a file is no statement that a thing ended; of a whole
/// edition those that still hold are reported.
[[nodiscard]] Merged merge_editions(model::Layer old, model::Layer fresh, IsWhole whole, FindingLog& log);

/// One edition from several files: all rows, then those of `more`, whose layer is taken. A row whose id is
/// there already for a time that meets its own is dropped.
[[nodiscard]] model::Layer append(model::Layer all, ReadResult& more, FindingLog& log);

}  // namespace limes::source
