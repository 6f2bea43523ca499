#include <limes/base/error.hpp>
#include <limes/base/text.hpp>
#include <limes/output/plot/figures.hpp>
#include <limes/output/plot/words.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace limes::output::plot {

namespace {

constexpr std::size_t kMostBars = 40;
constexpr double kRow = 28;
constexpr double kBar = 18;
constexpr double kLongestLabel = 330;
constexpr double kAroundWord = 6;
constexpr double kBesideMark = 10;
constexpr double kFurthest_days = 3.6e6;  // about ten thousand years: what is farther away is open

/// A day as a year and a part of it.
std::optional<double> year_of(base::Day day) {
    if (day.is_open() || std::abs(static_cast<double>(day.days())) > kFurthest_days) {
        return std::nullopt;
    }
    using namespace std::chrono;
    const sys_days date{days{day.days()}};
    const year in = year_month_day{date}.year();
    const sys_days first{in / January / 1};
    const sys_days after{(in + years{1}) / January / 1};
    return static_cast<int>(in) +
           static_cast<double>((date - first).count()) / static_cast<double>((after - first).count());
}

enum class Kind : unsigned char { before, asked, after, event };

constexpr std::size_t kKinds = 4;
constexpr std::array<std::size_t, kKinds> kColours{2, 0, 1, 3};  // of the palette

struct Life {
    std::string label;
    Kind kind = Kind::asked;
    std::optional<double> from;  ///< years; nothing for an open end
    std::optional<double> to;
    std::string first;  ///< what is written at its ends
    std::string last;
    std::string id;
};

/// One row follows another.
struct Link {
    std::size_t from;
    std::size_t to;
};

struct Lives {
    std::vector<Life> drawn;
    std::vector<Link> links;
    std::size_t count = 0;
    Range years;
    double label_width = 0;
    std::array<std::string, kKinds> titles;  ///< of the kinds that occur

    [[nodiscard]] double x_of(double year, const Rect& frame) const {
        return frame.left + (year - years.low) / (years.high - years.low) * frame.width();
    }
};

std::string with_day(std::string_view word, base::Day day) {
    const std::string text = day.is_open() ? std::string{} : day.text();
    return fmt::format("{}{}{}", text, text.empty() || word.empty() ? "" : " ", word);
}

Life life_of(const model::Timeline& form, const model::Layer& table, std::size_t row, const Ruler& ruler) {
    const base::ValidTime time = table.valid(row);
    Life life;
    life.id = std::string{table.ids[row]};
    life.from = year_of(time.from);
    life.to = year_of(time.to);
    const bool is_event =
        !form.event_value.empty() && words_at(table.find(form.event_column), row) == form.event_value;
    if (is_event) {
        life.kind = Kind::event;
        life.label = words_at(table.find(form.event_name), row);
        life.first = with_day({}, time.from);
        return life;
    }
    life.label = base::printable(table.name(row, ruler.languages()));
    const double generation = number_at(table.find(form.generation), row).value_or(0);
    life.kind = generation < 0 ? Kind::before : generation > 0 ? Kind::after : Kind::asked;
    life.first = with_day(words_at(table.find(form.began), row), time.from);
    life.last = with_day(words_at(table.find(form.ended), row), time.to);
    return life;
}

std::vector<std::string> ids_of(const std::string& cell) {
    std::vector<std::string> ids;
    for (std::size_t at = 0; at < cell.size();) {
        const std::size_t end = std::min(cell.find(';', at), cell.size());
        const std::size_t first = cell.find_first_not_of(' ', at);
        const std::size_t last = cell.find_last_not_of(' ', end - 1);
        if (first < end && last != std::string::npos && last >= first) {
            ids.push_back(cell.substr(first, last - first + 1));
        }
        at = end + 1;
    }
    return ids;
}

/// Of those that hold before and after: several rows of one id are links of each whose days meet.
std::vector<Link> links_of(const model::Timeline& form, const model::Layer& table,
                           const std::vector<Life>& lives) {
    std::multimap<std::string, std::size_t> at;
    for (std::size_t i = 0; i < lives.size(); ++i) {
        if (lives[i].kind != Kind::event) {
            at.emplace(lives[i].id, i);
        }
    }
    std::vector<Link> links;
    const auto add = [&](std::size_t before, std::size_t after) {
        const bool is_known = std::ranges::any_of(
            links, [&](const Link& link) { return link.from == before && link.to == after; });
        if (lives[before].to && lives[after].from && before != after && !is_known) {
            links.push_back({before, after});
        }
    };
    for (std::size_t i = 0; i < lives.size(); ++i) {
        if (lives[i].kind == Kind::event) {
            continue;
        }
        const auto each = [&](const std::string& column, auto&& join) {
            for (const std::string& id : ids_of(words_at(table.find(column), i))) {
                const auto [begin, end] = at.equal_range(id);
                for (auto found = begin; found != end; ++found) {
                    join(found->second);
                }
            }
        };
        each(form.successors, [&](std::size_t other) { add(i, other); });
        each(form.predecessors, [&](std::size_t other) { add(other, i); });
    }
    return links;
}

/// From the first day to the last that is known, with room for what is open on either side.
Range years_of(const std::vector<Life>& lives) {
    Range years{std::numeric_limits<double>::max(), std::numeric_limits<double>::lowest()};
    for (const Life& life : lives) {
        for (const auto& year : {life.from, life.to}) {
            if (year) {
                years.low = std::min(years.low, *year);
                years.high = std::max(years.high, *year);
            }
        }
    }
    constexpr double kShare = 0.12;
    constexpr double kLeast_years = 1.5;
    const double room = std::max(kLeast_years, kShare * (years.high - years.low));
    return {years.low - room, years.high + room};
}

Lives read(const model::Timeline& form, const model::Layer& table, Ruler& ruler) {
    Lives lives;
    lives.count = table.rows;
    for (std::size_t row = 0; row < std::min(table.rows, kMostBars); ++row) {
        lives.drawn.push_back(life_of(form, table, row, ruler));
    }
    const bool has_day =
        std::ranges::any_of(lives.drawn, [](const Life& life) { return life.from || life.to; });
    if (!has_day) {
        throw base::DataError{"no row has a first or a last day, and nothing can be drawn"};
    }
    const std::array<std::string, kKinds> titles{form.before_title, form.asked_title, form.after_title,
                                                 form.event_title};
    for (Life& life : lives.drawn) {
        life.label = ruler.fitted(life.label, kTextSize, kLongestLabel, life.kind == Kind::asked);
        lives.label_width = std::max(
            lives.label_width, ruler.width(words(life.label, kTextSize, kInk, life.kind == Kind::asked)));
        lives.titles.at(static_cast<std::size_t>(life.kind)) = titles.at(static_cast<std::size_t>(life.kind));
    }
    lives.links = links_of(form, table, lives.drawn);
    lives.years = years_of(lives.drawn);
    return lives;
}

std::string description_of(const Lives& lives) {
    std::string text;
    for (const Life& life : lives.drawn) {
        text += fmt::format("{}{}: {} – {}", text.empty() ? "" : "; ", life.label,
                            life.first.empty() ? "?" : life.first, life.last);
    }
    return text + ".";
}

/// The words of a bar: within it at its ends where they have room, else after it.
void put_words(Page& page, const Life& life, double left, double right, double first_width, double last_width,
               const Rect& frame, double baseline) {
    const double room = right - left - 2 * kAroundWord;
    const bool both = first_width + last_width + 2 * kAroundWord <= room;
    if (both || (life.last.empty() && first_width <= room) || (life.first.empty() && last_width <= room)) {
        page.text(words(life.first, kSmallSize), {left + kAroundWord, baseline});
        page.text(words(life.last, kSmallSize), {right - kAroundWord, baseline}, Anchor::end);
        return;
    }
    const bool joint = !life.first.empty() && !life.last.empty();
    const std::string text = life.first + (joint ? " – " : "") + life.last;
    const double width = first_width + last_width + (joint ? 16 : 0);
    if (right + kAroundWord + width <= frame.right) {
        page.text(words(text, kSmallSize), {right + kAroundWord, baseline});
    } else {
        page.text(words(text, kSmallSize), {left - kAroundWord, baseline}, Anchor::end);
    }
}

/// An end that is open runs out in three thinning pieces.
void draw_open_end(Page& page, double from, double to, double middle, const Colour& colour) {
    constexpr int kPieces = 3;
    for (int i = 0; i < kPieces; ++i) {
        const double begin = from + (to - from) * (2 * i + 1) / (2.0 * kPieces);
        const double end = from + (to - from) * (2 * i + 2) / (2.0 * kPieces);
        page.box({std::min(begin, end), middle - kBar / 2, std::max(begin, end), middle + kBar / 2}, colour);
    }
}

void draw_life(Page& page, const Lives& lives, const Life& life, const Rect& frame, double middle,
               double first_width, double last_width) {
    const Colour colour = kPalette.at(kColours.at(static_cast<std::size_t>(life.kind)));
    if (life.kind == Kind::event) {
        const double x = lives.x_of(life.from.value_or(lives.years.low), frame);
        const double end = std::max(x, lives.x_of(life.to.value_or(lives.years.high), frame));
        page.stroke({x, middle}, {end, middle}, colour, 3);
        page.mark(Shape::diamond, {x, middle}, colour);
        // Its first day stands beside that, unless there is no room.
        const bool is_long = end - x > kBesideMark;
        const bool goes_left = (is_long && x - kBesideMark - first_width >= frame.left) ||
                               end + kBesideMark + first_width > frame.right;
        page.text(words(life.first, kSmallSize),
                  {goes_left ? x - kBesideMark : end + kBesideMark, middle + 4},
                  goes_left ? Anchor::end : Anchor::start);
        return;
    }
    constexpr double kOpen = 26;  // pixels
    const double left = life.from ? lives.x_of(*life.from, frame) : frame.left + kOpen;
    const double right = life.to ? lives.x_of(*life.to, frame) : frame.right - kOpen;
    page.box({left, middle - kBar / 2, std::max(right, left + 2), middle + kBar / 2}, pale(colour));
    if (!life.from) {
        draw_open_end(page, left, frame.left, middle, pale(colour));
    }
    if (!life.to) {
        draw_open_end(page, right, frame.right, middle, pale(colour));
    }
    put_words(page, life, left, right, first_width, last_width, frame, middle + 4);
}

}  // namespace

bool fits(const model::Timeline& timeline, const model::Layer& table) {
    return table.find(timeline.generation) != nullptr;
}

Figure lay_out(const model::Timeline& timeline, const model::Layer& table, Ruler& ruler, double width) {
    constexpr double kHeading = 26;
    constexpr double kBelow = 32;
    constexpr double kRight = 14;
    const auto lives = std::make_shared<const Lives>(read(timeline, table, ruler));
    std::vector<std::pair<double, double>> widths;
    for (const Life& life : lives->drawn) {
        widths.emplace_back(ruler.width(words(life.first, kSmallSize)),
                            ruler.width(words(life.last, kSmallSize)));
    }
    std::array<double, kKinds> title_widths{};
    for (std::size_t kind = 0; kind < kKinds; ++kind) {
        title_widths.at(kind) = ruler.width(words(lives->titles.at(kind), kSmallSize));
    }
    const double rows_height = kRow * static_cast<double>(lives->drawn.size()) + 6;
    Figure figure;
    figure.height = kHeading + rows_height + kBelow;
    figure.description = description_of(*lives);
    if (lives->count > lives->drawn.size()) {
        figure.remarks.push_back({fmt::format("The first {} of {} are drawn.", lives->drawn.size(),
                                              counted(lives->count, "row", "rows")),
                                  true});
    }
    if (std::ranges::any_of(lives->drawn, [](const Life& life) {
            return life.kind != Kind::event && (!life.from || !life.to);
        })) {
        figure.remarks.push_back({"An end that runs out is open, or its day is not known.", false});
    }
    figure.draw = [=](Page& page, double top) {
        const double first = top + kHeading;
        const Rect frame{page.left() + lives->label_width + 12, first, page.left() + width - kRight,
                         first + rows_height};
        double at = frame.left;
        for (std::size_t kind = 0; kind < kKinds; ++kind) {
            if (lives->titles.at(kind).empty()) {
                continue;
            }
            const Colour colour = kPalette.at(kColours.at(kind));
            if (kind == static_cast<std::size_t>(Kind::event)) {
                page.mark(Shape::diamond, {at + 7, top + 8}, colour);
            } else {
                page.box({at, top + 2, at + 14, top + 14}, pale(colour));
            }
            page.text(words(lives->titles.at(kind), kSmallSize), {at + 19, top + 12});
            at += 19 + title_widths.at(kind) + 18;
        }
        page.plotter().frame(frame, lives->years, {0, 1});
        for (const Tick& tick : page.plotter().grid(Plotter::Along::x, kGrid)) {
            if (tick.value == std::round(tick.value)) {
                page.text(words(fmt::format("{:.0f}", tick.value), kTextSize, kQuiet),
                          {tick.at, frame.bottom + 20}, Anchor::middle);
            }
        }
        page.plotter().axis(Plotter::Along::x, kInk);
        const auto middle = [&](std::size_t row) {
            return first + 3 + kRow * (static_cast<double>(row) + 0.5);
        };
        for (const Link& link : lives->links) {
            page.stroke({lives->x_of(*lives->drawn[link.from].to, frame), middle(link.from)},
                        {lives->x_of(*lives->drawn[link.to].from, frame), middle(link.to)}, kInk, 1.5);
        }
        for (std::size_t row = 0; row < lives->drawn.size(); ++row) {
            const Life& life = lives->drawn[row];
            page.text(words(life.label, kTextSize, kInk, life.kind == Kind::asked),
                      {frame.left - 12, middle(row) + 4}, Anchor::end);
            draw_life(page, *lives, life, frame, middle(row), widths[row].first, widths[row].second);
        }
    };
    return figure;
}

}  // namespace limes::output::plot
