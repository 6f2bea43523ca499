#include <limes/base/error.hpp>
#include <limes/base/file.hpp>
#include <limes/base/text.hpp>
#include <limes/output/map/canvas.hpp>
#include <limes/output/metadata.hpp>
#include <limes/output/plot/figures.hpp>
#include <limes/output/plot/plot.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

namespace limes::output::plot {

namespace {

constexpr double kMargin = 26;
constexpr double kDotsPerInch = 144;  // of PNG: half as many again as a screen of old has
constexpr double kTitleSize = 20;
constexpr double kFootSize = 10.5;
constexpr double kFootLine = 15;
constexpr std::size_t kLongestQuestion = 600;  // bytes: beyond, a command line is no reading
constexpr std::size_t kMostRemarks = 8;

const model::Plot& fitting(std::span<const model::Plot> plots, const result::Result& answer) {
    const auto found = std::ranges::find_if(plots, [&](const model::Plot& plot) {
        return std::visit([&](const auto& form) { return fits(form, *answer.table); }, plot.form);
    });
    if (found == plots.end()) {
        std::string titles;
        for (const model::Plot& plot : plots) {
            titles += fmt::format("{}'{}'", titles.empty() ? "" : ", ", plot.title);
        }
        throw base::UsageError{fmt::format(
            "{}: this form of the answer has no plot; what can be drawn answers {}", answer.name, titles)};
    }
    return *found;
}

/// What stands above and below the figure, in lines.
struct Frame {
    std::vector<map::Line> title;
    std::vector<map::Line> below_title;
    std::vector<map::Line> foot;

    [[nodiscard]] double head_height() const {
        return title.empty() ? 0
                             : 28 * static_cast<double>(title.size()) +
                                   18 * static_cast<double>(below_title.size()) + 14;
    }
    [[nodiscard]] double foot_height() const {
        return foot.empty() ? 4 : 14 + kFootLine * static_cast<double>(foot.size());
    }
};

void append(std::vector<map::Line>& lines, Ruler& ruler, double width, const map::Line& text) {
    for (map::Line& line : ruler.wrapped(text, width)) {
        // A word may be wider than the sheet: a path, or a script without spaces.
        for (map::Run& run : line) {
            run.text = ruler.fitted(run.text, run.size, width, run.bold);
        }
        lines.push_back(std::move(line));
    }
}

std::string shortened(std::string text, std::size_t bytes) {
    if (text.size() <= bytes) {
        return text;
    }
    while (bytes > 0 && (static_cast<unsigned char>(text[bytes]) & 0xC0U) == 0x80U) {
        --bytes;
    }
    return text.substr(0, bytes) + "…";
}

Frame frame_of(const model::Plot& plot, const result::Result& answer, const std::vector<Remark>& remarks,
               Ruler& ruler, double width) {
    Frame frame;
    append(frame.title, ruler, width, words(plot.title, kTitleSize, kInk, true));
    append(frame.below_title, ruler, width, words("As of " + answer.as_of + ".", kTextSize + 1, kQuiet));
    for (std::size_t i = 0; i < std::min(remarks.size(), kMostRemarks); ++i) {
        append(frame.foot, ruler, width, words(remarks[i].text, kSmallSize, kInk));
    }
    if (!answer.question.empty()) {
        append(frame.foot, ruler, width,
               words("Asked: " + shortened(base::printable(answer.question), kLongestQuestion), kFootSize,
                     kQuiet));
    }
    if (const std::string sources = base::printable(attribution(answer)); !sources.empty()) {
        append(frame.foot, ruler, width,
               words("Sources: " + shortened(sources, 2 * kLongestQuestion), kFootSize, kQuiet));
    }
    return frame;
}

void set(Page& page, const std::vector<map::Line>& lines, double top, double step, double ascent) {
    for (std::size_t i = 0; i < lines.size(); ++i) {
        page.text(lines[i], {kMargin, top + ascent + step * static_cast<double>(i)});
    }
}

/// The day that a PDF is dated by; none for a period.
std::string day_of(const std::string& as_of) {
    constexpr std::size_t kIsoDay = 10;
    return as_of.size() == kIsoDay ? as_of : "";
}

base::Findings findings_of(const std::vector<Remark>& remarks, const std::set<std::string>& without_glyph) {
    base::Findings findings;
    for (const Remark& remark : remarks) {
        if (remark.of_loss) {
            findings.push_back({.severity = base::Severity::note,
                                .layer = "plot",
                                .feature = {},
                                .kind = "not-drawn",
                                .what = remark.text,
                                .done = {}});
        }
    }
    for (const std::string& text : without_glyph) {
        findings.push_back({.severity = base::Severity::warning,
                            .layer = "plot",
                            .feature = {},
                            .kind = "no-glyph",
                            .what = fmt::format("no font here shows all of '{}'", text),
                            .done = "drawn with an empty box"});
    }
    return findings;
}

}  // namespace

void check_ending(const std::filesystem::path& target) {
    (void)map::picture_of(target);
}

base::Findings draw(const result::Result& answer, std::span<const model::Plot> plots,
                    const std::filesystem::path& target, const Dress& dress) {
    const map::Picture picture = map::picture_of(target);
    if (answer.table == nullptr || answer.table->rows == 0) {
        throw base::DataError{"the answer has no rows, and there is nothing to plot"};
    }
    const model::Plot& plot = fitting(plots, answer);
    const double margin = dress.framed ? kMargin : 2;
    const double width = dress.width_px - 2 * margin;
    Ruler ruler{dress.phrases, dress.languages, dress.signs};
    const Figure figure =
        std::visit([&](const auto& form) { return lay_out(form, *answer.table, ruler, width); }, plot.form);
    const Frame frame = dress.framed ? frame_of(plot, answer, figure.remarks, ruler, width) : Frame{};
    const double height = margin + frame.head_height() + figure.height + frame.foot_height() + margin / 2;
    map::Canvas canvas{
        picture,
        target,
        dress.width_px,
        std::ceil(height),
        kDotsPerInch,
        {plot.title, figure.description + " As of " + answer.as_of + ".", day_of(answer.as_of)}};
    map::Typesetter type{canvas.cairo(), picture == map::Picture::svg ? map::Typesetter::To::svg
                                                                      : map::Typesetter::To::surface};
    Plotter plotter{canvas.cairo(), dress.width_px, std::ceil(height)};
    Page page{plotter, margin, dress.signs};
    set(page, frame.title, kMargin, 28, kTitleSize - 2);
    set(page, frame.below_title, kMargin + 28 * static_cast<double>(frame.title.size()), 18, 12);
    figure.draw(page, margin + frame.head_height());
    set(page, frame.foot, kMargin + frame.head_height() + figure.height + 14, kFootLine, kFootSize);
    plotter.finish();
    page.set_texts(type);
    canvas.finish(type.svg());
    return findings_of(figure.remarks, type.without_glyph());
}

}  // namespace limes::output::plot
