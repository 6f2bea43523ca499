#pragma once

#include <string>
#include <variant>
#include <vector>

namespace limes::model {

/// How a table is better looked at than read. Each form names the columns that it shows and holds no values,
/// so that what makes a table says how it is drawn, and what draws knows no question.
///
/// Columns of metres are shown in kilometres where these read better.

/// A part of a whole that grows with a number, as what is covered grows with the distance.
struct CurveMeasure {
    std::string title;       ///< "Area"
    std::string part;        ///< column
    std::string whole;       ///< column: the share is part over whole
    std::string lower = {};  ///< columns of the bounds that the accuracies allow; empty: none
    std::string upper = {};
};

/// Shares against a number: a line for each series, and one for all rows together.
struct Curve {
    std::string x;                       ///< column
    std::string x_title;                 ///< "distance from a source"
    std::string y_title;                 ///< "share within reach"
    std::string series;                  ///< column that tells the lines apart
    std::string label;                   ///< column that names them
    std::string all;                     ///< what they are: "units"
    std::vector<CurveMeasure> measures;  ///< a panel each, of those that the table has
};

/// One number of each row as the length of a bar.
struct BarMeasure {
    std::string title;  ///< "out of reach"
    std::string value;  ///< column
    std::string lower = {};
    std::string upper = {};
    std::string limit = {};  ///< column of how far the bar may go, as a capacity
};

/// Rows ranked by the first of the measures that the table has, the largest first, and then those in which it
/// is not known. Rows whose numbers are all 0, as a gap of nothing, are left out.
///
/// No number is one that is not known, unless the first measure of the row is 0: then there is nothing to
/// measure. A column called as the value of a measure and `_unknown` counts what is not in its numbers.
struct Bars {
    std::string label;                 ///< column that names the rows
    std::string band = {};             ///< column of numbers, named too when it is not the same in all rows
    std::string rows;                  ///< what they are: "units"
    std::vector<BarMeasure> measures;  ///< side by side, of those that the table has
    std::string only_with = {};        ///< column without which a table is another one
    std::string remark = {};           ///< column of words beside the bars
    std::string remark_title = {};
};

/// The rows of one kind, along the line.
struct Lane {
    enum class Mark : unsigned char { circle, diamond, square, triangle };

    std::string kind;                ///< value of the column that tells kinds of rows apart
    std::string title;               ///< "Stations"
    std::vector<std::string> label;  ///< columns that name a row, joined by a dash
    Mark mark = Mark::circle;        ///< of what lies at one measure; stretches are bars
    std::string first_named =
        {};  ///< column of numbers: the largest get their name first where room is short
    std::string stress_column = {};  ///< rows that have `stress_value` in it stand out
    std::string stress_value = {};
    std::string stress_title = {};  ///< "gauge break"
};

/// What lies along a line, by kilometre: marks at `measure`, bars from `from` to `to`.
struct Strip {
    std::string kind;       ///< column that tells kinds of rows apart
    std::string line_kind;  ///< its value for the lines themselves; each is a strip of its own
    std::string line;       ///< column of the line's id
    std::string line_name;
    std::string length;  ///< column of its length, in rows of that kind
    std::string measure;
    std::string from;
    std::string to;
    std::string possible_column = {};  ///< rows that have `possible_value` in it are drawn hollow
    std::string possible_value = {};
    std::vector<Lane> lanes;  ///< from the top, of those that have rows
};

/// What each whole is made of: a bar for each, of the shares of its parts, the largest first. The wholes of
/// the most parts come first, and then by the order of their rows.
///
/// A row is a part. One without a whole, or whose share is not known or 0, is not drawn.
struct Composition {
    std::string whole;  ///< column of ids that rows of one whole have in common
    std::string whole_name;
    std::string whole_title;  ///< "Unit of the second day"
    std::string part_name;
    std::string parts_title;   ///< "made of, by share of its area"
    std::string beside_title;  ///< "and of", before the names that have no room in the bar
    std::string share;         ///< column of numbers from 0 to 1
    std::string rows;          ///< what the wholes are: "units"
};

/// When each row holds: a bar from its first day to its last, one below the other. An open end runs to the
/// edge of the picture. A line joins rows of which one follows the other.
struct Timeline {
    std::string generation;  ///< column of whole numbers: 0 stands out, less came before, more after
    std::string before_title;
    std::string asked_title;
    std::string after_title;
    std::string successors;  ///< columns of the ids of the rows that follow and went before, `;` between
    std::string predecessors;
    std::string began = {};  ///< columns of words for what happened at its ends
    std::string ended = {};
    std::string event_column = {};  ///< rows that have `event_value` in it are events
    std::string event_value = {};
    std::string event_name = {};  ///< column
    std::string event_title = {};
};

struct Plot {
    std::string title;  ///< the question that it answers
    std::variant<Curve, Bars, Strip, Composition, Timeline> form;
};

}  // namespace limes::model
