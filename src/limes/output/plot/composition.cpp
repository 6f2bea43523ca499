#include <limes/base/error.hpp>
#include <limes/output/plot/figures.hpp>
#include <limes/output/plot/words.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

namespace limes::output::plot {

namespace {

constexpr std::size_t kMostWholes = 40;
constexpr double kRow = 26;
constexpr double kBar = 20;
constexpr double kGap = 24;
constexpr double kBeforeBars = 10;
constexpr double kLongestLabel = 200;
constexpr double kMostBeside = 240;
constexpr double kAtEnd = 22;          // half of "100 %", right of the bars
constexpr double kAroundName = 5;      // within a part
constexpr double kLeastShown = 0.002;  // of a bar, about a pixel

struct Part {
    std::string name;
    double share = 0;
    std::string inside = {};  ///< what is written in it: nothing when there is no room
};

struct Whole {
    std::string label;
    std::vector<Part> parts;
    std::string beside = {};  ///< the parts that have no room for a name
    double not_known = 0;     ///< what the shares leave of 1
};

struct Wholes {
    std::vector<Whole> drawn;
    std::size_t count = 0;
    std::size_t rows_without_whole = 0;
    std::size_t rows_without_share = 0;
    std::size_t no_room = 0;  ///< names that are nowhere
    double label_width = 0;
    double beside_width = 0;

    [[nodiscard]] double bar_width(double width) const {
        return width - label_width - kBeforeBars - (beside_width > 0 ? beside_width + kGap : kAtEnd);
    }
};

std::string percent(double share) {
    return share > 0.9995 ? "100 %" : fmt::format("{:.{}f} %", 100 * share, share < 0.095 ? 1 : 0);
}

/// The wholes and their parts, unmeasured.
Wholes read(const model::Composition& form, const model::Layer& table) {
    const model::Column* const id = table.find(form.whole);
    const model::Column* const name = table.find(form.whole_name);
    const model::Column* const part = table.find(form.part_name);
    const model::Column* const share = table.find(form.share);
    Wholes wholes;
    std::map<std::string, std::size_t> at;
    for (std::size_t row = 0; row < table.rows; ++row) {
        const std::string of = words_at(id, row);
        if (of.empty()) {
            ++wholes.rows_without_whole;
            continue;
        }
        const auto [found, is_new] = at.try_emplace(of, wholes.drawn.size());
        if (is_new) {
            wholes.drawn.push_back({words_at(name, row), {}});
        }
        const auto number = number_at(share, row);
        if (!number || *number < 0 || *number > 1 + 1e-9) {
            ++wholes.rows_without_share;
        } else if (*number > 0) {
            wholes.drawn[found->second].parts.push_back({words_at(part, row), std::min(*number, 1.0)});
        }
    }
    for (Whole& whole : wholes.drawn) {
        std::ranges::stable_sort(whole.parts, std::greater{}, &Part::share);
        const double known = std::accumulate(whole.parts.begin(), whole.parts.end(), 0.0,
                                             [](double sum, const Part& each) { return sum + each.share; });
        whole.not_known = std::max(0.0, 1 - known);
    }
    std::ranges::stable_sort(wholes.drawn, std::greater{},
                             [](const Whole& whole) { return whole.parts.size(); });
    wholes.count = wholes.drawn.size();
    wholes.drawn.resize(std::min(wholes.count, kMostWholes));
    return wholes;
}

/// Writes the names into the parts, and beside the bar those that have no room there.
void put_names(Whole& whole, double bar_width, Ruler& ruler) {
    std::vector<std::string> beside;
    for (Part& part : whole.parts) {
        const double room = part.share * bar_width - 2 * kAroundName;
        const std::string shown_share = percent(part.share);
        const std::string name = part.name.empty() ? ruler.said("none") : part.name;
        const std::string both = fmt::format("{} {}", name, shown_share);
        part.inside.clear();
        if (ruler.width(words(both, kSmallSize)) <= room) {
            part.inside = both;
        } else if (ruler.width(words(name, kSmallSize)) <= room) {
            part.inside = name;
        } else {
            beside.push_back(both);
        }
    }
    whole.beside = fmt::format("{}", fmt::join(beside, ", "));
}

void measure(Wholes& wholes, double width, Ruler& ruler) {
    for (Whole& whole : wholes.drawn) {
        whole.label = ruler.fitted(whole.label, kTextSize, kLongestLabel);
        wholes.label_width = std::max(wholes.label_width, ruler.width(words(whole.label)));
    }
    // What is beside the bars takes from them, and the wider they are, the less is beside them.
    wholes.beside_width = kMostBeside;
    for (int pass = 0; pass < 2; ++pass) {
        double most = 0;
        for (Whole& whole : wholes.drawn) {
            put_names(whole, wholes.bar_width(width), ruler);
            most = std::max(most, ruler.width(words(whole.beside, kSmallSize)));
        }
        wholes.beside_width = std::min(most, wholes.beside_width);
    }
    for (Whole& whole : wholes.drawn) {
        put_names(whole, wholes.bar_width(width), ruler);
        const std::string fitted = ruler.fitted(whole.beside, kSmallSize, wholes.beside_width + 1);
        wholes.no_room += fitted != whole.beside ? 1 : 0;
        whole.beside = fitted;
    }
}

std::vector<Remark> remarks_of(const model::Composition& form, const Wholes& wholes) {
    std::vector<Remark> remarks;
    const auto add = [&](std::size_t rows, const char* what) {
        if (rows > 0) {
            remarks.push_back({fmt::format("{} {} {} left out.", counted(rows, "row", "rows"), what,
                                           rows == 1 ? "is" : "are"),
                               true});
        }
    };
    if (std::ranges::any_of(wholes.drawn, [](const Whole& each) { return each.not_known > kLeastShown; })) {
        remarks.push_back({"Grey: of no part that is in the answer.", false});
    }
    if (wholes.count > wholes.drawn.size()) {
        remarks.push_back({fmt::format("The {} of the most parts of {} are drawn.", wholes.drawn.size(),
                                       counted(wholes.count, form.rows, form.rows)),
                           true});
    }
    add(wholes.rows_without_whole, "that went into none");
    add(wholes.rows_without_share, "whose share is not known");
    if (wholes.no_room > 0) {
        remarks.push_back(
            {fmt::format("Beside {} not all names have room.", counted(wholes.no_room, "bar", "bars")),
             true});
    }
    return remarks;
}

std::string description_of(const Wholes& wholes) {
    std::string text;
    for (const Whole& whole : wholes.drawn) {
        std::vector<std::string> parts;
        for (const Part& part : whole.parts) {
            parts.push_back(fmt::format("{} {}", part.name, percent(part.share)));
        }
        text += fmt::format("{}{}: {}", text.empty() ? "" : "; ", whole.label, fmt::join(parts, ", "));
    }
    return text + ".";
}

void draw_whole(Page& page, const Whole& whole, double left, double width, double middle) {
    const double top = middle - kBar / 2;
    const double bottom = middle + kBar / 2;
    double at = left;
    for (std::size_t i = 0; i < whole.parts.size(); ++i) {
        const Part& part = whole.parts[i];
        const double end = at + part.share * width;
        page.box({at, top, end, bottom}, pale(kPalette[i % kPalette.size()]));
        if (!part.inside.empty()) {
            page.text(words(part.inside, kSmallSize), {at + kAroundName, middle + 4});
        }
        at = end;
    }
    if (whole.not_known > kLeastShown) {
        page.box({at, top, left + width, bottom}, kGrid);
    }
    at = left;
    for (const Part& part : whole.parts) {
        at += part.share * width;
        if (at < left + width - 1) {
            page.stroke({at, top}, {at, bottom}, {1, 1, 1, 1}, 1.5);
        }
    }
}

}  // namespace

bool fits(const model::Composition& composition, const model::Layer& table) {
    return table.find(composition.whole) != nullptr && table.find(composition.part_name) != nullptr &&
           table.find(composition.share) != nullptr;
}

Figure lay_out(const model::Composition& composition, const model::Layer& table, Ruler& ruler, double width) {
    constexpr double kHeading = 24;
    constexpr double kBelow = 30;
    const auto wholes = std::make_shared<Wholes>(read(composition, table));
    if (std::ranges::all_of(wholes->drawn, [](const Whole& whole) { return whole.parts.empty(); })) {
        throw base::DataError{"no row has a share of anything, and nothing can be drawn"};
    }
    measure(*wholes, width, ruler);
    const double rows_height = kRow * static_cast<double>(wholes->drawn.size()) + 6;
    Figure figure;
    figure.height = kHeading + rows_height + kBelow;
    figure.remarks = remarks_of(composition, *wholes);
    figure.description = description_of(*wholes);
    figure.draw = [wholes, width, rows_height, form = composition](Page& page, double top) {
        const double first = top + kHeading;
        const double left = page.left() + wholes->label_width + kBeforeBars;
        const Rect frame{left, first, left + wholes->bar_width(width), first + rows_height};
        page.text(words(form.whole_title, kTextSize, kInk, true), {left - kBeforeBars, top + 12},
                  Anchor::end);
        page.text(words(form.parts_title, kTextSize, kInk, true), {left, top + 12});
        page.plotter().frame(frame, {0, 100}, {0, 1});
        for (const Tick& tick : page.plotter().grid(Plotter::Along::x, kGrid)) {
            page.text(words(exact(tick.value) + " %", kSmallSize, kQuiet), {tick.at, frame.bottom + 18},
                      Anchor::middle);
        }
        page.plotter().axis(Plotter::Along::x, kInk);
        if (wholes->beside_width > 0) {
            page.text(words(form.beside_title, kTextSize, kInk, true), {frame.right + kGap, top + 12});
        }
        for (std::size_t row = 0; row < wholes->drawn.size(); ++row) {
            const Whole& whole = wholes->drawn[row];
            const double middle = first + 3 + kRow * (static_cast<double>(row) + 0.5);
            page.text(words(whole.label), {left - kBeforeBars, middle + 4}, Anchor::end);
            draw_whole(page, whole, left, frame.width(), middle);
            page.text(words(whole.beside, kSmallSize), {frame.right + kGap, middle + 4});
        }
        page.stroke({frame.left, frame.top}, {frame.left, frame.bottom}, kInk);
    };
    return figure;
}

}  // namespace limes::output::plot
