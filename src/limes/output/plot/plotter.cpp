#include <limes/base/error.hpp>
#include <limes/base/text.hpp>
#include <limes/output/plot/plotter.hpp>

#include <fmt/format.h>
#include <plplot/plplot.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>

// Why PLplot: of the plotting libraries of Debian 12 it alone draws on a given cairo context, so that its
// lines go to PNG, SVG and PDF by the way of the maps, and needs no program, window or server. MathGL's
// package cannot be installed beside libgdal-dev; Qwt, QCustomPlot and KPlotting draw through a Qt
// application; gnuplot, and with it matplot++, is a program of its own, which the confinement of a command
// denies. Its own texts, set by Pango, show Lao and Chinese well, but are outlines in an SVG.

namespace limes::output::plot {

namespace {

constexpr const char* kDriver = "extcairo";
constexpr double kDotsPerInch = 96;
constexpr PLINT kPen = 1;            // the one place of PLplot's palette that is used
constexpr double kTickLength = 0.4;  // of the length that PLplot thinks of
constexpr int kChannel = 255;

/// PLplot's state, and what it reported; one thread at a time has it.
std::mutex only_one;                // NOLINT(cppcoreguidelines-avoid-non-const-global-variables)
std::string trouble;                // NOLINT(cppcoreguidelines-avoid-non-const-global-variables)
std::vector<double> shown_numbers;  // NOLINT(cppcoreguidelines-avoid-non-const-global-variables)

std::exception_ptr thrown;  // NOLINT(cppcoreguidelines-avoid-non-const-global-variables)

/// What PLplot calls records. Nothing may be thrown through its C: that is kept until the call is over.
template <class F>
void recording(F&& f) noexcept {
    try {
        f();
    } catch (...) {
        thrown = std::current_exception();
    }
}

void rethrow() {
    if (thrown) {
        std::rethrow_exception(std::exchange(thrown, nullptr));
    }
}

void record(const char* message) {
    recording([&] { trouble = message; });
}

/// 0: the process goes on.
int record_end(const char* message) {
    record(message);
    return 0;
}

/// PLplot asks for each label of an axis; the number is kept, and no text is drawn.
void record_number(PLINT /*axis*/, PLFLT value, char* label, PLINT length, PLPointer /*data*/) {
    recording([&] { shown_numbers.push_back(value); });
    if (length > 0) {
        *label = '\0';
    }
}

/// Whether PLplot finds the driver: without it, it would ask on standard input for another.
bool has_driver() {
    constexpr std::size_t kMostDrivers = 100;  // it has about twenty, and fills what it is given
    std::array<const char*, kMostDrivers> menu{};
    std::array<const char*, kMostDrivers> names{};
    const char** menu_begin = menu.data();
    const char** names_begin = names.data();
    int count = kMostDrivers;
    plgDevs(&menu_begin, &names_begin, &count);
    return std::any_of(names.begin(), names.begin() + std::clamp<int>(count, 0, kMostDrivers),
                       [](const char* name) { return name != nullptr && std::string_view{name} == kDriver; });
}

/// Whether a file can be made in a folder: the confinement of a command denies it too.
bool can_hold_files(const std::filesystem::path& folder) {
    std::string name = (folder / ("limes-" + std::string(6, 'X'))).string();
    const int file = ::mkstemp(name.data());
    if (file < 0) {
        return false;
    }
    ::close(file);
    ::unlink(name.c_str());
    return true;
}

/// Why there is no driver, as far as that can be told, and what mends it.
std::string why_no_driver() {
    const char* named = std::getenv("TMPDIR");  // NOLINT(concurrency-mt-unsafe): one thread has PLplot
    const std::filesystem::path folder = named == nullptr ? "/tmp" : named;
    if (!can_hold_files(folder)) {
        return fmt::format(
            ": it lists its drivers in a temporary file, and none can be made in {}; let TMPDIR name a "
            "folder "
            "that can be written to",
            base::printable(folder.string()));
    }
    return fmt::format("{}{}; install the package plplot-driver-cairo", trouble.empty() ? "" : ": ", trouble);
}

int channel(double value) {
    return static_cast<int>(std::lround(std::clamp(value, 0.0, 1.0) * kChannel));
}

}  // namespace

Plotter::Plotter(cairo_t* cairo, double width_px, double height_px)
    : m_alone{only_one}, m_cairo{cairo}, m_width{width_px}, m_height{height_px} {
    trouble.clear();
    plsabort(record);
    plsexit(record_end);
    thrown = nullptr;
    if (!has_driver()) {
        plend();
        throw base::EngineError{fmt::format(
            "PLplot has no driver '{}' here, so that nothing can be plotted{}", kDriver, why_no_driver())};
    }
    plsdev(kDriver);
    plspage(kDotsPerInch, kDotsPerInch, static_cast<PLINT>(std::lround(width_px)),
            static_cast<PLINT>(std::lround(height_px)), 0, 0);
    plinit();
    if (!trouble.empty()) {
        plend();
        throw base::EngineError{fmt::format("PLplot does not start: {}", trouble)};
    }
    cairo_save(m_cairo);
    pl_cmd(PLESC_DEVINIT, m_cairo);
    cairo_set_antialias(m_cairo, CAIRO_ANTIALIAS_GRAY);
    pladv(0);
    plsmaj(0, kTickLength);
    plslabelfunc(record_number, nullptr);
    sheet();
}

Plotter::~Plotter() {
    end();
}

void Plotter::end() {
    if (m_drawing) {
        m_drawing = false;
        plend();
        cairo_restore(m_cairo);
    }
}

void Plotter::finish() {
    end();
    rethrow();
    if (!trouble.empty()) {
        throw base::EngineError{fmt::format("PLplot: {}", trouble)};
    }
}

void Plotter::frame(const Rect& where, Range x, Range y) {
    m_where = where;
    m_x = x;
    m_y = y;
    plvpor(where.left / m_width, where.right / m_width, 1 - where.bottom / m_height,
           1 - where.top / m_height);
    plwind(x.low, x.high, y.low, y.high);
}

void Plotter::sheet() {
    frame({0, 0, m_width, m_height}, {0, m_width}, {m_height, 0});
}

Spot Plotter::spot(double x, double y) const {
    return {m_where.left + (x - m_x.low) / (m_x.high - m_x.low) * m_where.width(),
            m_where.bottom - (y - m_y.low) / (m_y.high - m_y.low) * m_where.height()};
}

std::vector<Tick> Plotter::grid(Along along, const Colour& colour_of_lines) {
    colour(colour_of_lines);
    plwidth(1);
    shown_numbers.clear();
    const char* const drawn =
        "gtno";  // lines, and numbers, which come with ticks and are written by who calls
    plbox(along == Along::x ? drawn : "", 0, 0, along == Along::y ? drawn : "", 0, 0);
    rethrow();
    std::vector<Tick> ticks;
    for (const double number : shown_numbers) {
        ticks.push_back({number, along == Along::x ? spot(number, 0).x : spot(0, number).y});
    }
    return ticks;
}

void Plotter::axis(Along along, const Colour& colour_of_axis) {
    colour(colour_of_axis);
    plwidth(1);
    const char* const drawn = "bti";  // the side, ticks, outside
    plbox(along == Along::x ? drawn : "", 0, 0, along == Along::y ? drawn : "", 0, 0);
}

void Plotter::line(std::span<const Spot> spots, const Colour& colour_of_line, double width_px) {
    std::vector<PLFLT> xs;
    std::vector<PLFLT> ys;
    for (const Spot& spot : spots) {
        xs.push_back(spot.x);
        ys.push_back(spot.y);
    }
    colour(colour_of_line);
    plwidth(width_px);
    plline(static_cast<PLINT>(xs.size()), xs.data(), ys.data());
}

void Plotter::area(std::span<const Spot> corners, const Colour& colour_of_area) {
    std::vector<PLFLT> xs;
    std::vector<PLFLT> ys;
    for (const Spot& corner : corners) {
        xs.push_back(corner.x);
        ys.push_back(corner.y);
    }
    colour(colour_of_area);
    plfill(static_cast<PLINT>(xs.size()), xs.data(), ys.data());
}

void Plotter::colour(const Colour& colour) {
    plscol0a(kPen, channel(colour.red), channel(colour.green), channel(colour.blue), colour.alpha);
    plcol0(kPen);
}

}  // namespace limes::output::plot
