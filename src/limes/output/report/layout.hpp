#pragma once

#include <limes/output/report/figures.hpp>

#include <span>
#include <string_view>
#include <vector>

namespace limes::output::report {

// What of an answer a page shows, as data: which columns, in which order, under which words. All keys are of
// report/words.

/// A column of an answer. "@name", "@from", "@to", "@accuracy" and "@source" are facets of a row.
struct Shown {
    std::string_view column;
    std::string_view heading;
    Form form = Form::text;
    std::string_view lower = {};  ///< columns of its bounds
    std::string_view upper = {};
};

struct Table {
    std::string_view caption;
    std::vector<Shown> columns;  ///< the first one heads its row
    std::string_view kind = {};  ///< only rows that have this in the column `kind`
};

struct Section {
    std::string_view part;  ///< key of the answer
    std::string_view heading;
    std::string_view intro;  ///< what is asked, and how to read it
    std::vector<Table> tables;
    std::string_view none;       ///< what is said when there are no rows
    std::string_view plot = {};  ///< what is said under its plot; empty: it has none
};

/// A figure that stands out at the top.
struct KeyFigure {
    std::string_view part;  ///< of which answer; empty: the place's own row
    Shown shown;
    std::string_view dated = {};  ///< column of the day that it is of
    bool always = false;          ///< said to be unknown when it is; others are left out
};

/// In the order of the page.
[[nodiscard]] std::span<const Section> sections();
[[nodiscard]] std::span<const KeyFigure> key_figures();

}  // namespace limes::output::report
