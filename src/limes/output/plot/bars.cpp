#include <limes/base/error.hpp>
#include <limes/base/text.hpp>
#include <limes/output/plot/figures.hpp>
#include <limes/output/plot/words.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <numeric>

namespace limes::output::plot {

namespace {

constexpr std::size_t kMostBars = 25;
constexpr double kRow = 24;
constexpr double kBar = 14;
constexpr double kGap = 14;
constexpr double kLongestLabel = 210;
constexpr double kRemarkWidth = 230;

struct Bar {
    double value = 0;
    std::optional<double> lower;
    std::optional<double> upper;
    std::optional<double> limit;
    double unknown = 0;  ///< how many numbers are not in it

    [[nodiscard]] double least() const { return std::min({0.0, value, lower.value_or(0)}); }
    [[nodiscard]] double most() const { return std::max({0.0, value, upper.value_or(0), limit.value_or(0)}); }
};

/// One measure of all rows that are drawn.
struct Stack {
    std::string title;
    Shown shown;
    std::vector<std::optional<Bar>> bars;
    std::vector<std::string> numbers;  ///< beside the bars
    Range range;
    double room = 0;  ///< for the widest number
    bool has_bounds = false;
    bool has_limit = false;
    bool has_part = false;     ///< a bar without what is not known
    bool has_unknown = false;  ///< a row whose number is not known
    bool has_nothing = false;  ///< a row in which there is nothing to measure
};

struct Ranking {
    std::vector<std::string> labels;
    std::vector<std::string> remarks;
    std::vector<Stack> stacks;
    std::size_t ranked = 0;  ///< rows with a number
    std::size_t rows_without_number = 0;
    std::size_t rows_of_zero = 0;  ///< left out
    double label_width = 0;
};

std::vector<model::BarMeasure> measures_of(const model::Bars& bars, const model::Layer& table) {
    std::vector<model::BarMeasure> measures;
    std::ranges::copy_if(bars.measures, std::back_inserter(measures), [&](const model::BarMeasure& measure) {
        return table.find(measure.value) != nullptr;
    });
    return measures;
}

bool is_zero(const std::vector<model::BarMeasure>& measures, const model::Layer& table, std::size_t row) {
    return std::ranges::all_of(measures, [&](const model::BarMeasure& measure) {
        return number_at(table.find(measure.value), row) == 0.0 &&
               number_at(table.find(measure.value + "_unknown"), row).value_or(0) == 0;
    });
}

/// The rows by the number of the first measure, the largest first; equals in the order of the table. Those
/// without a number come after them.
std::vector<std::size_t> ranked_rows(const model::Column* value, std::vector<std::size_t> rows) {
    std::ranges::stable_sort(rows, std::greater{}, [&](std::size_t row) {
        return number_at(value, row).value_or(-std::numeric_limits<double>::infinity());
    });
    return rows;
}

std::string number_text(const Bar& bar, const Shown& shown, const Ruler& ruler) {
    const std::string value = rounded(bar.value * shown.factor, ruler.signs());
    const std::string shown_value =
        bar.limit ? ruler.said("{} of {}", {value, rounded(*bar.limit * shown.factor, ruler.signs())})
                  : value;
    return bar.unknown > 0 ? shown_value + ruler.said(" ({} unknown)", {rounded(bar.unknown, ruler.signs())})
                           : shown_value;
}

Stack stack_of(const model::BarMeasure& measure, const model::Column* first, const model::Layer& table,
               const std::vector<std::size_t>& rows, Ruler& ruler) {
    Stack stack;
    stack.title = measure.title;
    const model::Column* value = table.find(measure.value);
    double size = 0;
    for (const std::size_t row : rows) {
        std::optional<Bar> bar;
        if (const auto number = number_at(value, row)) {
            bar = Bar{*number, number_at(table.find(measure.lower), row),
                      number_at(table.find(measure.upper), row), number_at(table.find(measure.limit), row),
                      number_at(table.find(measure.value + "_unknown"), row).value_or(0)};
            stack.range.low = std::min(stack.range.low, bar->least());
            size = std::max(size, bar->most());
            stack.has_bounds = stack.has_bounds || bar->lower || bar->upper;
            stack.has_limit = stack.has_limit || bar->limit;
            stack.has_part = stack.has_part || bar->unknown > 0;
        }
        stack.bars.push_back(bar);
    }
    stack.shown = shown(value->unit, std::max(size, -stack.range.low));
    stack.range = {stack.range.low * stack.shown.factor, size * stack.shown.factor};
    if (stack.range.high <= stack.range.low) {
        stack.range.high = stack.range.low + 1;
    }
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const bool nothing = !stack.bars[i] && number_at(first, rows[i]) == 0.0;
        stack.has_nothing = stack.has_nothing || nothing;
        stack.has_unknown = stack.has_unknown || (!stack.bars[i] && !nothing);
        stack.numbers.push_back(stack.bars[i] ? number_text(*stack.bars[i], stack.shown, ruler)
                                : nothing     ? "–"
                                              : ruler.said("not known"));
        stack.room = std::max(stack.room, ruler.width(words(stack.numbers.back(), kSmallSize)) + 14);
    }
    return stack;
}

/// Of a row what sets it apart from others of its name, ", 20 km"; nothing when one number is that of all.
std::function<std::string(std::size_t)> band_words(const model::Column* band, std::size_t rows,
                                                   const text::NumberSigns& signs) {
    std::optional<double> least;
    std::optional<double> most;
    for (std::size_t row = 0; row < rows; ++row) {
        if (const auto number = number_at(band, row)) {
            least = std::min(least.value_or(*number), *number);
            most = std::max(most.value_or(*number), *number);
        }
    }
    if (least == most) {
        return [](std::size_t) { return std::string{}; };
    }
    return [band, signs, in = shown(band->unit, *most)](std::size_t row) {
        const auto number = number_at(band, row);
        return number ? fmt::format(", {} {}", exact(*number * in.factor, signs), in.unit) : std::string{};
    };
}

Ranking read(const model::Bars& bars, const model::Layer& table, Ruler& ruler) {
    const std::vector<model::BarMeasure> measures = measures_of(bars, table);
    const model::Column* first = table.find(measures.front().value);
    std::vector<std::size_t> order(table.rows);
    std::iota(order.begin(), order.end(), std::size_t{0});
    Ranking ranking;
    ranking.rows_of_zero =
        std::erase_if(order, [&](std::size_t row) { return is_zero(measures, table, row); });
    const auto has_number = [&](std::size_t row) { return number_at(first, row).has_value(); };
    ranking.ranked = static_cast<std::size_t>(std::ranges::count_if(order, has_number));
    order = ranked_rows(first, std::move(order));
    order.resize(std::min(order.size(), kMostBars));
    ranking.rows_without_number =
        table.rows - ranking.rows_of_zero - ranking.ranked -
        (order.size() - static_cast<std::size_t>(std::ranges::count_if(order, has_number)));
    const auto band_of = band_words(table.find(bars.band), table.rows, ruler.signs());
    for (const std::size_t row : order) {
        const std::string band = band_of(row);
        const double room = kLongestLabel - ruler.width(words(band));
        ranking.labels.push_back(ruler.fitted(words_at(table.find(bars.label), row), kTextSize, room) + band);
        ranking.label_width = std::max(ranking.label_width, ruler.width(words(ranking.labels.back())));
    }
    for (const model::BarMeasure& measure : measures) {
        ranking.stacks.push_back(stack_of(measure, first, table, order, ruler));
    }
    const model::Column* remark = table.find(bars.remark);
    for (const std::size_t row : order) {
        ranking.remarks.push_back(ruler.fitted(words_at(remark, row), kSmallSize, kRemarkWidth));
    }
    if (std::ranges::all_of(ranking.remarks, [](const std::string& text) { return text.empty(); })) {
        ranking.remarks.clear();
    }
    return ranking;
}

void draw_axis(Page& page, const Stack& stack, const Rect& frame) {
    page.plotter().frame(frame, stack.range, {0, 1});
    double free_from = 0;
    for (const Tick& tick : page.plotter().grid(Plotter::Along::x, kGrid)) {
        const std::string text = exact(tick.value, page.signs());
        const double half = 4 + 3.4 * static_cast<double>(base::display_width(text));
        if (tick.at - half >= free_from) {
            page.text(words(text, kSmallSize, kQuiet), {tick.at, frame.bottom + 18}, Anchor::middle);
            free_from = tick.at + half;
        }
    }
    page.plotter().axis(Plotter::Along::x, kInk);
}

void draw_bar(Page& page, const Stack& stack, const Bar& bar, const std::string& number, const Rect& frame,
              double middle) {
    const auto x_of = [&](double value) {
        return frame.left + (value * stack.shown.factor - stack.range.low) /
                                (stack.range.high - stack.range.low) * frame.width();
    };
    const double zero = x_of(0);
    const double end = x_of(bar.value);
    page.box({std::min(zero, end), middle - kBar / 2, std::max(zero, end), middle + kBar / 2},
             kPalette.front());
    double farthest = std::max(zero, end);
    if (bar.limit) {
        page.outline({zero, middle - kBar / 2, x_of(*bar.limit), middle + kBar / 2}, kInk);
        farthest = std::max(farthest, x_of(*bar.limit));
    }
    if (bar.lower && bar.upper) {
        const double low = x_of(*bar.lower);
        const double high = x_of(*bar.upper);
        page.stroke({low, middle}, {high, middle}, kInk);
        for (const double x : {low, high}) {
            page.stroke({x, middle - 4}, {x, middle + 4}, kInk);
        }
        farthest = std::max(farthest, high);
    }
    page.text(words(number, kSmallSize, kInk), {farthest + 7, middle + 4});
}

std::vector<Remark> remarks_of(const model::Bars& bars, const Ranking& ranking) {
    std::vector<Remark> remarks;
    const bool has_bounds = std::ranges::any_of(ranking.stacks, &Stack::has_bounds);
    const bool has_limit = std::ranges::any_of(ranking.stacks, &Stack::has_limit);
    if (has_bounds) {
        remarks.push_back({"The whiskers are the bounds that the accuracies allow.", false});
    }
    if (has_limit) {
        remarks.push_back({"The outline is the most that there may be.", false});
    }
    if (std::ranges::any_of(ranking.stacks, &Stack::has_part)) {
        remarks.push_back(
            {"In brackets: of how many the number is unknown; what is drawn is without them.", false});
    }
    if (std::ranges::any_of(ranking.stacks, &Stack::has_unknown)) {
        remarks.push_back({"Not known: there is something, but the data have no number of it.", false});
    }
    if (std::ranges::any_of(ranking.stacks, &Stack::has_nothing)) {
        remarks.push_back({"A dash: there is nothing to measure.", false});
    }
    if (ranking.rows_of_zero > 0) {
        remarks.push_back(
            {fmt::format("{} of nothing {} left out.", counted(ranking.rows_of_zero, "row", "rows"),
                         ranking.rows_of_zero == 1 ? "is" : "are"),
             true});
    }
    if (ranking.ranked > ranking.labels.size()) {
        remarks.push_back({fmt::format("The {} largest of {} are drawn.", ranking.labels.size(),
                                       counted(ranking.ranked, bars.rows, bars.rows)),
                           true});
    }
    if (ranking.rows_without_number > 0) {
        remarks.push_back({fmt::format("{} without a number {} left out.",
                                       counted(ranking.rows_without_number, "row", "rows"),
                                       ranking.rows_without_number == 1 ? "is" : "are"),
                           true});
    }
    return remarks;
}

bool has_any_bar(const Ranking& ranking) {
    return std::ranges::any_of(ranking.stacks, [](const Stack& stack) {
        return std::ranges::any_of(stack.bars, [](const auto& bar) { return bar.has_value(); });
    });
}

std::string description_of(const Ranking& ranking) {
    const Stack& first = ranking.stacks.front();
    std::string text = fmt::format("{}{}: ", first.title, first.shown.in_brackets());
    for (std::size_t i = 0; i < ranking.labels.size(); ++i) {
        text += fmt::format("{}{} {}", i == 0 ? "" : "; ", ranking.labels[i], first.numbers[i]);
    }
    return text + ".";
}

}  // namespace

bool fits(const model::Bars& bars, const model::Layer& table) {
    return table.find(bars.label) != nullptr && !measures_of(bars, table).empty() &&
           (bars.only_with.empty() || table.find(bars.only_with) != nullptr);
}

Figure lay_out(const model::Bars& bars, const model::Layer& table, Ruler& ruler, double width) {
    constexpr double kHeading = 24;
    constexpr double kBelow = 30;
    const auto ranking = std::make_shared<const Ranking>(read(bars, table, ruler));
    if (!has_any_bar(*ranking)) {
        throw base::DataError{fmt::format("no row has a number '{}'{}, and nothing can be drawn",
                                          bars.measures.front().title,
                                          ranking->rows_of_zero > 0 ? " but 0" : "")};
    }
    const double remark_width = ranking->remarks.empty() ? 0 : kRemarkWidth + kGap;
    const double left = ranking->label_width + 10;
    const auto stacks = static_cast<double>(ranking->stacks.size());
    const double stack_width = (width - left - remark_width - kGap * (stacks - 1)) / stacks;
    const double rows_height = kRow * static_cast<double>(ranking->labels.size()) + 6;
    Figure figure;
    figure.height = kHeading + rows_height + kBelow;
    figure.remarks = remarks_of(bars, *ranking);
    figure.description = description_of(*ranking);
    const std::string remark_title = bars.remark_title;
    figure.draw = [=](Page& page, double top) {
        const double first = top + kHeading;
        const auto middle = [&](std::size_t row) {
            return first + 3 + kRow * (static_cast<double>(row) + 0.5);
        };
        for (std::size_t i = 0; i < ranking->stacks.size(); ++i) {
            const Stack& stack = ranking->stacks[i];
            const double begin = page.left() + left + (stack_width + kGap) * static_cast<double>(i);
            const Rect frame{begin, first, begin + stack_width - stack.room, first + rows_height};
            page.text(words(stack.title + stack.shown.in_brackets(), kTextSize, kInk, true),
                      {begin, top + 12});
            draw_axis(page, stack, frame);
            for (std::size_t row = 0; row < stack.bars.size(); ++row) {
                if (stack.bars[row]) {
                    draw_bar(page, stack, *stack.bars[row], stack.numbers[row], frame, middle(row));
                } else {
                    page.text(words(stack.numbers[row], kSmallSize, kQuiet),
                              {frame.left + 4, middle(row) + 4});
                }
            }
            page.stroke({frame.left, frame.top}, {frame.left, frame.bottom}, kInk);
        }
        for (std::size_t row = 0; row < ranking->labels.size(); ++row) {
            page.text(words(ranking->labels[row]), {page.left() + ranking->label_width, middle(row) + 4},
                      Anchor::end);
        }
        const double beside = page.left() + width - kRemarkWidth;
        for (std::size_t row = 0; row < ranking->remarks.size(); ++row) {
            page.text(words(ranking->remarks[row], kSmallSize, kQuiet), {beside, middle(row) + 4});
        }
        if (!ranking->remarks.empty()) {
            page.text(words(remark_title, kTextSize, kInk, true), {beside, top + 12});
        }
    };
    return figure;
}

}  // namespace limes::output::plot
