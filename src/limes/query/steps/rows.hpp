// Steps that choose, order and put together rows. Each says what table it gives.
#pragma once

#include <limes/geodesy/lonlat.hpp>
#include <limes/query/filter.hpp>
#include <limes/query/steps/terms.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace limes::query {

/// The rows of a layer that hold at the time, pass the filter and meet the box.
struct Scan {
    std::string layer;
    TimeSelection when = {};
    Filter where = {};
    std::optional<geodesy::Box> bbox = {};
    /// Not empty: only the rows with this id or, when there are none, with a name that folds to the same
    /// (base::fold). No such row is a UsageError that names the nearest.
    std::string named = {};
    /// That no row is chosen is in order, and not told: one of several layers that were not named, or one of
    /// two days.
    bool may_be_empty = false;
};

/// The places given, as points called after their coordinates.
struct Points {
    std::vector<geodesy::LonLat> places;
};

/// The rows of a table that pass the filter.
struct Select {
    Node input;
    Filter where;
};

/// Rows of `other` that name a row of `input` in one of their relation columns, or in one of `columns`.
struct Related {
    Node input;
    Node other;
    std::vector<std::string> columns = {};  ///< of relations; empty: all that may name rows of input
};

/// Rows any of whose names resembles the text. Columns: id, layer, matched (the name), language, match
/// ("exact", "folded", "prefix", "part", "similar"), score, valid_from, valid_to.
struct TextMatch {
    Node input;
    std::string text;
    bool best_only = false;  ///< rows of the best kind of match only; none at all is a UsageError
    /// Of those the ones that hold at the time, when some do.
    std::optional<TimeSelection> rather = {};
};

/// Stable order by columns, nulls last.
struct Sort {
    Node input;
    std::vector<SortKey> keys;
};

/// The same rows with these columns first, in this order; the others follow.
struct Project {
    Node input;
    std::vector<std::string> first;
};

/// The first rows.
struct Limit {
    Node input;
    std::size_t count;
};

/// Tables one after the other; columns by name, missing ones null; `label_column` says which table a row is
/// from.
struct Concat {
    std::vector<Node> inputs;
    std::vector<std::string> labels;
    std::string label_column = "kind";
};

/// A figure of several rows, from a column of theirs. total: the sum; greatest; mean: weighted by `of`;
/// ratio: the sum over that of `of`; part: the sum over that of all rows of the table. Rows without a number
/// do not count; null when none has one.
enum class FigureForm : std::uint8_t { total, greatest, mean, ratio, part };

struct Figure {
    std::string column;
    FigureForm form = FigureForm::total;
    std::string of = {};
    std::string as = {};  ///< empty: as the column
};

/// Rows put together, one row for those that are alike in the columns `by`, in the order in which they first
/// come. Columns: those of `by`, `count` of the rows when it is named, the figures. Geometry: lines together,
/// nothing else.
struct Total {
    Node input;
    std::vector<std::string> by;
    std::string count = {};
    std::vector<Figure> figures = {};
};

}  // namespace limes::query
