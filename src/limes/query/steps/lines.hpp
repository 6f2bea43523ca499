// Steps along lines. Each says what table it gives.
#pragma once

#include <limes/query/steps/terms.hpp>

#include <optional>
#include <string>
#include <vector>

namespace limes::query {

/// Points referred to lines. Columns: line_id, line_name, id, name, measure_m (along the line from its
/// start), from_end_m (from its other end), next_m (to the next of these points along the line; null for the
/// last), offset_m, side (left, right, on), certainty of within, a column of `also` each, and those of the
/// points that are `kept`. With `link_column`, a point belongs only to the line whose id that column holds,
/// at any offset.
struct Locate {
    /// The same place of the line, measured along another one; null when there is none.
    struct Also {
        Node lines;
        std::string column;
    };
    Node lines;
    Node points;
    std::optional<Metres> within = {};
    std::string link_column = {};
    std::vector<std::string> kept = {};
    std::vector<Also> also = {};
};

/// What lies on lines between located points (a Locate on them), and before the first and after the last: all
/// of each line, once. Columns: line_id, line_name, before_id, before_name, after_id, after_name (null at an
/// end), from_measure_m, to_measure_m, length_m. Geometry: the stretch.
struct Spans {
    Node lines;
    Node located;
};

/// Ways along a line against the way straight between, for each two of the points located on it. Columns:
/// line_id, line_name, id, name, to_id, to_name, from_measure_m, to_measure_m, length_m, straight_m (the
/// geodesic between the two places on the line), detour (length over straight; null when they are one place).
struct Detour {
    Node lines;
    Node located;
};

/// From one measure to another; a place where both are equal.
struct MeasureRange {
    Metres from;
    Metres to;
};

/// Places and stretches at given measures: the ranges on each line, then the rows of `events`. These have
/// measure_m, or from_measure_m and to_measure_m, and line_id unless there is one line only; their other
/// columns are kept. Columns: line_id, line_name, measure_m of a place, from_measure_m, to_measure_m and
/// length_m of a stretch. What lies beyond an end is cut there or left out, with a finding.
struct PlaceOnLines {
    Node lines;
    std::optional<Node> events = {};
    std::vector<MeasureRange> ranges = {};
};

/// The outlines of areas taken together: a row for each area with edges that no other of them has the other
/// way round, its columns, and these edges as lines that have it on their left. Rows that are lines already
/// stay as they are.
struct Outline {
    Node areas;
};

/// All lines as one row, called `id`: ends joined to ends, each edge once, parts in order along it. With
/// `beside` only what runs within `tolerance` of those lines, and between two such stretches what leaves them
/// by ten times as much at most; what turns away from them at the ends is cut off where it does. Columns:
/// those of the only line that is in it, when it is only one; accuracy: the worst of all.
struct JoinLines {
    Node lines;
    std::string id;
    LineStart start = LineStart::as_drawn;
    std::optional<Node> beside = {};
    Metres tolerance = {};
};

/// Along each line which of the others is nearest, as stretches that are the whole line together. Columns:
/// line_id, line_name, other_id, other_name (null where none is within the distance), from_measure_m,
/// to_measure_m, length_m, matched_m (length_m or 0), other_from_m, other_to_m (where the ends of the stretch
/// lie along the other), other_length_m, mean_m and max_m (how far the nearest is). Geometry: the stretch.
struct Align {
    Node lines;
    Node others;
    Metres within;
};

/// Two tables of stretches of the same lines (Align, LengthWithin) put over one another: a row for each part
/// of a line that lies in one stretch of each, or of one. Columns: line_id, line_name, a_id, a_name, b_id,
/// b_name (other_id or id of the two, null for none), from_measure_m, to_measure_m, length_m.
struct OverlayStretches {
    Node lines;
    Node first;
    Node second;
};

/// Lines and the others that they come within a distance of. Columns: line_id, line_name, id, name (of the
/// other), measure_m and other_measure_m where the two are nearest, at (start, end, between: of the line),
/// gap_m, gap_min_m, gap_max_m (at the accuracies), link (joined: they meet; possible: at the accuracies;
/// missing), gauge (same, break; of the column, where + joins the gauges of one line), borders (same, across;
/// of the column), line_gauge, other_gauge, line_country, other_country. A column that is not there is a
/// finding, and empty. Geometry: the gap. A line is not held against itself.
struct Connect {
    Node lines;
    Node others;
    Metres within;
    std::string gauge_column = {};
    std::string country_column = {};
};

/// The stretches of lines inside areas. Columns: line_id, line_name, id, name (of the area), from_measure_m,
/// to_measure_m, length_m.
struct LengthWithin {
    Node lines;
    Node areas;
};

/// One row a line: line_id, line_name, length_m and all its columns; published figures beside measured ones
/// are for the reader to compare.
struct Measure {
    Node lines;
};

}  // namespace limes::query
