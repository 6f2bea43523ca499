#include <limes/base/error.hpp>
#include <limes/geodesy/crs.hpp>
#include <limes/geodesy/proj.hpp>
#include <limes/geodesy/proj_operations.hpp>

#include <fmt/format.h>
#include <proj_experimental.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numbers>
#include <string_view>
#include <utility>
#include <vector>

namespace limes::geodesy {

namespace {

using base::DataError;

constexpr double kCrsTolerance_deg = 2;  // a UTM zone is used that far beyond its edge in national data
constexpr double kOperationTolerance_deg = 0.25;  // a box of border data reaches that far into the neighbour
constexpr double kRounding_deg = 1e-9;            // 0.1 mm: "180.0000000000001" is 180

// A file that states a wrong CRS is mended itself: an option that overruled it would overrule the other file
// of a question too.
constexpr const char* kNameIt =
    "name the CRS that the data are in: with --assume-crs when they state none, else by rewriting them "
    "with ogr2ogr -a_srs EPSG:CODE OUT IN";

std::string mend() {
    return fmt::format(
        "if that is not the CRS of the data, {}; if it is, and an unknown accuracy will do, "
        "say so with --allow-ballpark",
        kNameIt);
}

/// Frames that agree with WGS 84 by their definition, though the EPSG dataset has no operation that says so.
struct AgreeingFrame {
    const char* crs;
    const char* note;
    double accuracy_m;
};
constexpr std::array<AgreeingFrame, 1> kAgreeingFrames = {{
    // Yang Y., Chinese geodetic coordinate system 2000, Chinese Science Bulletin 54 (2009) 2714-2721.
    {"EPSG:4490", "CGCS2000 taken as WGS 84 (ITRF97 at epoch 2000.0)", 1.0},
}};

using proj::area_of;
using proj::id_of;
using proj::Operation;
using proj::operations;
using proj::text_or_empty;

/// Whether `extent` lies in `area` grown by a tolerance; either may cross the antimeridian.
bool covers(const Box& area, const Box& extent, double tolerance_deg) {
    if (extent.south < area.south - tolerance_deg || extent.north > area.north + tolerance_deg) {
        return false;
    }
    const auto width = [](const Box& box) {
        return box.east - box.west + (box.crosses_antimeridian() ? 360 : 0);
    };
    const double room = width(area) + 2 * tolerance_deg;
    if (room >= 360) {
        return true;
    }
    const double offset = extent.west - (area.west - tolerance_deg);
    return offset - 360 * std::floor(offset / 360) + width(extent) <= room;
}

/// "NAD27 to WGS 84 (4), to 5 m, which needs the grid a.tif; that is not installed: ..."
std::string lacking(const Operation& operation) {
    std::vector<std::string> grids;
    std::vector<std::string> ways;
    for (const proj::Grid& grid : operation.missing_grids) {
        grids.push_back(grid.name);
        ways.push_back(grid.url.empty()
                           ? fmt::format("put {} into PROJ's data folder (PROJ_DATA)", grid.name)
                           : fmt::format("get {} with projsync --file {}, or put {} into PROJ's data folder "
                                         "(PROJ_DATA)",
                                         grid.name, grid.name, grid.url));
    }
    return fmt::format("{}, to {}, which needs the grid {}; that is not installed: {}", operation.name,
                       operation.accuracy_m ? base::to_text(Metres{*operation.accuracy_m})
                                            : "an accuracy that is not stated",
                       fmt::join(grids, " and "), fmt::join(ways, "; "));
}

std::string box_text(const Box& box) {
    return fmt::format("{:.2f}..{:.2f} E, {:.2f}..{:.2f} N", box.west, box.east, box.south, box.north);
}

bool is_known(const Box& extent) {
    return std::isfinite(extent.west) && std::isfinite(extent.south) && std::isfinite(extent.east) &&
           std::isfinite(extent.north);
}

/// What kind of CRS cannot place points on the earth, and what to do about it; nothing when it can.
struct Unfit {
    PJ_TYPE type;
    const char* kind;
    const char* mend;
};
constexpr std::array<Unfit, 7> kUnfit = {{
    {PJ_TYPE_VERTICAL_CRS, "a vertical CRS", "name the horizontal one"},
    {PJ_TYPE_ENGINEERING_CRS, "a local (engineering) CRS without a place on the earth", "name the real one"},
    {PJ_TYPE_TEMPORAL_CRS, "a temporal CRS", "name the horizontal one"},
    {PJ_TYPE_GEOCENTRIC_CRS, "a geocentric CRS (x, y, z)", "bring the data to longitude and latitude first"},
    {PJ_TYPE_GEODETIC_CRS, "a geocentric CRS (x, y, z)", "bring the data to longitude and latitude first"},
    {PJ_TYPE_OTHER_CRS, "a CRS of an unsupported kind", "name a horizontal one"},
    {PJ_TYPE_UNKNOWN, "no CRS", "name one, such as EPSG:4326"},
}};

void require_horizontal(const std::string& label, PJ_CONTEXT* context, const PJ* crs) {
    PJ_TYPE type = proj_get_type(crs);
    if (type == PJ_TYPE_BOUND_CRS) {
        const proj::Object source{proj_get_source_crs(context, crs)};
        type = source ? proj_get_type(source.get()) : PJ_TYPE_UNKNOWN;
    }
    if (type == PJ_TYPE_GEOGRAPHIC_2D_CRS || type == PJ_TYPE_GEOGRAPHIC_3D_CRS ||
        type == PJ_TYPE_PROJECTED_CRS) {
        return;
    }
    const auto unfit = std::ranges::find(kUnfit, type, &Unfit::type);
    const Unfit& reason = unfit == kUnfit.end() ? kUnfit.back() : *unfit;
    throw DataError{fmt::format("CRS {}: it is {}; {}; {}", label, reason.kind, reason.mend, kNameIt)};
}

/// Long definitions are not repeated in messages.
std::string shortened(const std::string& crs) {
    constexpr std::size_t kLongest = 80;
    return crs.size() <= kLongest ? crs
                                  : crs.substr(0, crs.find_first_of("\n\r", 0)).substr(0, kLongest) + "...";
}

proj::Object parse(proj::Context& context, const std::string& definition) {
    // PROJ takes a bare "+proj=..." for an operation.
    const bool bare = definition.find("+proj=") != std::string::npos &&
                      definition.find("type=crs") == std::string::npos &&
                      definition.find("pipeline") == std::string::npos;
    proj::Object crs{proj_create(context.get(), (bare ? definition + " +type=crs" : definition).c_str())};
    if (!crs) {
        throw DataError{fmt::format(
            "CRS {}: PROJ does not know it ({}); {}", definition.empty() ? "''" : shortened(definition),
            context.message().empty() ? "no reason given" : context.message(), kNameIt)};
    }
    return crs;
}

/// A CRS without a name by its parameters: "+proj=longlat +ellps=krass ...".
std::string proj_text(proj::Context& context, const proj::Object& crs) {
    std::string text = text_or_empty(proj_as_proj_string(context.get(), crs.get(), PJ_PROJ_4, nullptr));
    return text.empty() ? "unknown" : text;
}

/// Of a compound CRS the part that places points; heights are not read.
proj::Object horizontal_part(PJ_CONTEXT* context, proj::Object crs) {
    while (proj_get_type(crs.get()) == PJ_TYPE_COMPOUND_CRS) {
        crs.reset(proj_crs_get_sub_crs(context, crs.get(), 0));
    }
    return crs;
}

/// The EPSG CRS that a definition without an identifier describes: it has an area of use and operations.
proj::Object identified(PJ_CONTEXT* context, proj::Object crs) {
    if (!id_of(crs.get()).empty() || proj_get_type(crs.get()) == PJ_TYPE_BOUND_CRS) {
        return crs;
    }
    constexpr int kEquivalent = 90;  // per cent: same parameters, names that are aliases of one another
    int* confidence = nullptr;
    const proj::List list{proj_identify(context, crs.get(), "EPSG", nullptr, &confidence)};
    const int count = list ? proj_list_get_count(list.get()) : 0;
    const bool sure =
        count > 0 && confidence[0] >= kEquivalent && (count == 1 || confidence[1] < confidence[0]);
    proj_int_list_destroy(confidence);
    proj::Object epsg{sure ? proj_list_get(context, list.get(), 0) : nullptr};
    return epsg ? std::move(epsg) : std::move(crs);
}

/// A CRS that comes with its own way to WGS 84 has no area of use of its own: that of the CRS it is bound to.
std::pair<std::optional<Box>, std::string> area_of_crs(PJ_CONTEXT* context, const PJ* crs) {
    if (proj_get_type(crs) != PJ_TYPE_BOUND_CRS) {
        return area_of(context, crs);
    }
    const proj::Object source = identified(context, proj::Object{proj_get_source_crs(context, crs)});
    return area_of(context, source.get());
}

bool same_crs(PJ_CONTEXT* context, const PJ* a, const PJ* b) {
    return proj_is_equivalent_to_with_ctx(context, a, b, PJ_COMP_EQUIVALENT_EXCEPT_AXIS_ORDER_GEOGCRS) != 0;
}

/// Radians (or metres) for one unit of the first axis.
double unit_of(PJ_CONTEXT* context, const PJ* crs) {
    const proj::Object system{proj_crs_get_coordinate_system(context, crs)};
    double factor = 0;
    if (!system || proj_cs_get_axis_info(context, system.get(), 0, nullptr, nullptr, nullptr, &factor,
                                         nullptr, nullptr, nullptr) == 0) {
        return 0;
    }
    return factor;
}

void forget_impossible(double& x, double& y) {
    if (std::isfinite(x) && std::abs(y) <= 90) {
        x = std::abs(x) <= 180 ? x : wrap_longitude(x);
        return;
    }
    x = std::numeric_limits<double>::quiet_NaN();
    y = x;
}

}  // namespace

struct CrsTransform::Impl {
    proj::Context context;
    proj::Object wgs84;
    proj::Object crs;
    std::string name;
    std::optional<Box> area;
    std::string area_name;
    std::optional<Box> extent;  ///< of the data in degrees; nothing when unknown
    bool identity = false;
    proj::Object transform;  ///< none for the identity
    std::string operation = "none";
    std::optional<double> accuracy_m = 0;
    std::string passed_over;

    Impl(const std::string& definition, const Box& extent_xy, Ballpark ballpark);

    void check_coordinates(const Box& extent_xy) const;
    [[nodiscard]] std::optional<Box> degrees_of(const Box& extent_xy) const;
    [[nodiscard]] std::string swap_hint(const Box& extent_xy) const;
    void find_extent(const Box& extent_xy);
    void check_area(const Box& extent_xy, Ballpark ballpark) const;
    void choose(Ballpark ballpark);
    void use(Operation operation_found, bool known_accuracy);
    [[nodiscard]] const AgreeingFrame* agreeing_frame() const;
    [[noreturn]] void refuse_operations() const;
};

CrsTransform::Impl::Impl(const std::string& definition, const Box& extent_xy, Ballpark ballpark) {
    crs = horizontal_part(context.get(), parse(context, definition));
    require_horizontal(shortened(definition), context.get(), crs.get());
    if (proj_get_type(crs.get()) == PJ_TYPE_GEOGRAPHIC_3D_CRS) {
        if (proj::Object flat{proj_crs_demote_to_2D(context.get(), nullptr, crs.get())}) {
            crs = std::move(flat);
        }
    }
    crs = identified(context.get(), std::move(crs));
    const std::string id = id_of(crs.get());
    const std::string title = text_or_empty(proj_get_name(crs.get()));
    name = !id.empty()          ? fmt::format("{} ({})", id, title)
           : title == "unknown" ? proj_text(context, crs)
                                : title;
    std::tie(area, area_name) = area_of_crs(context.get(), crs.get());
    wgs84 = parse(context, "EPSG:4326");
    identity = same_crs(context.get(), crs.get(), wgs84.get());
    if (is_known(extent_xy)) {
        check_coordinates(extent_xy);
        find_extent(extent_xy);
        check_area(extent_xy, ballpark);
    }
    if (!identity) {
        choose(ballpark);
    }
}

void CrsTransform::Impl::check_coordinates(const Box& extent_xy) const {
    const double largest_x = std::max(std::abs(extent_xy.west), std::abs(extent_xy.east));
    const double largest_y = std::max(std::abs(extent_xy.south), std::abs(extent_xy.north));
    if (proj_get_type(crs.get()) == PJ_TYPE_PROJECTED_CRS) {
        // Less than a kilometre from the grid's origin in every direction: nobody's data, but everybody's
        // mistake.
        if (largest_x <= 360 && largest_y <= 90 && largest_x > 0) {
            throw DataError{
                fmt::format("CRS {}: the coordinates (x {} to {}, y {} to {}) look like degrees, not like "
                            "this CRS's; {}",
                            name, extent_xy.west, extent_xy.east, extent_xy.south, extent_xy.north, kNameIt)};
        }
        return;
    }
    const double unit = unit_of(context.get(), crs.get());
    if (!(unit > 0)) {
        return;  // a bound CRS: the area is checked
    }
    const double to_degrees = unit * 180 / std::numbers::pi;
    if (largest_x * to_degrees > 180 + kRounding_deg || largest_y * to_degrees > 90 + kRounding_deg) {
        throw DataError{
            fmt::format("CRS {}: the coordinates (x {} to {}, y {} to {}) are outside the range of longitude "
                        "and latitude; {}",
                        name, extent_xy.west, extent_xy.east, extent_xy.south, extent_xy.north, kNameIt)};
    }
}

std::optional<Box> CrsTransform::Impl::degrees_of(const Box& extent_xy) const {
    if (identity) {
        return extent_xy;
    }
    // Only to look up areas: metres do not matter here, so any operation will do.
    const proj::Object any{
        proj_create_crs_to_crs_from_pj(context.get(), crs.get(), wgs84.get(), nullptr, nullptr)};
    const proj::Object lonlat{any ? proj_normalize_for_visualization(context.get(), any.get()) : nullptr};
    constexpr int kPointsOnEachSide = 21;
    Box box;
    const bool done = lonlat && proj_trans_bounds(context.get(), lonlat.get(), PJ_FWD, extent_xy.west,
                                                  extent_xy.south, extent_xy.east, extent_xy.north, &box.west,
                                                  &box.south, &box.east, &box.north, kPointsOnEachSide) != 0;
    return done && is_known(box) ? std::optional{box} : std::nullopt;
}

std::string CrsTransform::Impl::swap_hint(const Box& extent_xy) const {
    const std::optional<Box> swapped =
        degrees_of({extent_xy.south, extent_xy.west, extent_xy.north, extent_xy.east});
    return area && swapped && covers(*area, *swapped, kOperationTolerance_deg)
               ? "with x and y swapped they would lie in its area of use: the axes look swapped, so give "
                 "the columns the other way round, or write the file anew with x east and y north; else "
               : "";
}

void CrsTransform::Impl::find_extent(const Box& extent_xy) {
    extent = degrees_of(extent_xy);
    if (extent) {
        return;
    }
    for (const Operation& known : operations(context.get(), crs.get(), wgs84.get(), std::nullopt)) {
        if (!known.missing_grids.empty() &&
            !known.area) {  // one that the CRS brings itself: there is no other
            throw DataError{fmt::format("CRS {}: its operation to WGS 84 is {}", name, lacking(known))};
        }
    }
    throw DataError{fmt::format("CRS {}: the coordinates (x {} to {}, y {} to {}) are impossible in it; {}{}",
                                name, extent_xy.west, extent_xy.east, extent_xy.south, extent_xy.north,
                                swap_hint(extent_xy), kNameIt)};
}

void CrsTransform::Impl::check_area(const Box& extent_xy, Ballpark ballpark) const {
    if (ballpark == Ballpark::allow || !area || covers(*area, *extent, kCrsTolerance_deg)) {
        return;
    }
    throw DataError{fmt::format("CRS {}: the data lie at {}, outside the CRS's area of use {} ({}); {}{}",
                                name, box_text(*extent), box_text(*area), area_name, swap_hint(extent_xy),
                                mend())};
}

const AgreeingFrame* CrsTransform::Impl::agreeing_frame() const {
    const proj::Object geodetic{proj_crs_get_geodetic_crs(context.get(), crs.get())};
    if (!geodetic || proj_get_type(crs.get()) == PJ_TYPE_BOUND_CRS) {
        return nullptr;
    }
    const auto found = std::ranges::find_if(kAgreeingFrames, [&](const AgreeingFrame& frame) {
        const proj::Object known{proj_create(context.get(), frame.crs)};
        return known && same_crs(context.get(), geodetic.get(), known.get());
    });
    return found == kAgreeingFrames.end() ? nullptr : &*found;
}

void CrsTransform::Impl::choose(Ballpark ballpark) {
    auto candidates = operations(context.get(), crs.get(), wgs84.get(), extent);
    for (const double tolerance_deg : {kRounding_deg, kOperationTolerance_deg}) {
        for (Operation& candidate : candidates) {
            if (candidate.ballpark ||
                (extent && candidate.area && !covers(*candidate.area, *extent, tolerance_deg))) {
                continue;
            }
            if (candidate.missing_grids.empty()) {
                use(std::move(candidate), true);
                return;
            }
            if (ballpark == Ballpark::refuse) {
                throw DataError{fmt::format(
                    "CRS {}: the best operation to WGS 84 is {}; or take the next best with --allow-ballpark",
                    name, lacking(candidate))};
            }
            if (passed_over.empty()) {
                passed_over = lacking(candidate);
            }
        }
    }
    const auto null_shift = std::ranges::find_if(candidates, [](const Operation& candidate) {
        return candidate.ballpark && candidate.missing_grids.empty();
    });
    const AgreeingFrame* agreeing = null_shift == candidates.end() ? nullptr : agreeing_frame();
    if (agreeing != nullptr) {
        use(std::move(*null_shift), true);
        operation = fmt::format("{}: {}", operation, agreeing->note);
        accuracy_m = agreeing->accuracy_m;
        return;
    }
    if (ballpark == Ballpark::refuse) {
        refuse_operations();
    }
    // A real operation outside its area is nearer to the truth than none: Indian 1960 lies 900 m off.
    auto everywhere = operations(context.get(), crs.get(), wgs84.get(), std::nullopt);
    for (auto* list : {&candidates, &everywhere}) {
        const auto real = std::ranges::find_if(
            *list, [](const Operation& known) { return !known.ballpark && known.missing_grids.empty(); });
        if (real != list->end()) {
            use(std::move(*real), false);
            operation += ", outside its area of use";
            return;
        }
    }
    if (null_shift == candidates.end()) {
        refuse_operations();
    }
    use(std::move(*null_shift), false);
}

void CrsTransform::Impl::use(Operation operation_found, bool known_accuracy) {
    transform.reset(proj_normalize_for_visualization(context.get(), operation_found.object.get()));
    if (!transform) {
        throw DataError{fmt::format("CRS {}: PROJ cannot carry out {} ({})", name, operation_found.name,
                                    context.message())};
    }
    operation = std::move(operation_found.name);
    accuracy_m = known_accuracy ? operation_found.accuracy_m : std::nullopt;
}

void CrsTransform::Impl::refuse_operations() const {
    std::vector<std::string> elsewhere;
    for (const Operation& known : operations(context.get(), crs.get(), wgs84.get(), std::nullopt)) {
        if (!known.ballpark && known.area) {
            elsewhere.push_back(
                fmt::format("{} ({} {})", known.name, known.area_name, box_text(*known.area)));
        }
    }
    const std::string there_is = elsewhere.empty()
                                     ? "PROJ knows none"
                                     : "PROJ knows only " + fmt::format("{}", fmt::join(elsewhere, "; "));
    throw DataError{fmt::format("CRS {}: no operation to WGS 84 is known for where the data lie{}: {}; {}",
                                name, extent ? " (" + box_text(*extent) + ")" : "", there_is, mend())};
}

CrsTransform::CrsTransform(const std::string& crs, Box extent_xy, Ballpark ballpark)
    : m_impl{std::make_unique<Impl>(crs, extent_xy, ballpark)} {}
CrsTransform::CrsTransform(CrsTransform&&) noexcept = default;
CrsTransform& CrsTransform::operator=(CrsTransform&&) noexcept = default;
CrsTransform::~CrsTransform() = default;

bool CrsTransform::is_identity() const {
    return m_impl->identity;
}
const std::string& CrsTransform::crs_name() const {
    return m_impl->name;
}
const std::string& CrsTransform::operation_name() const {
    return m_impl->operation;
}
const std::string& CrsTransform::passed_over() const {
    return m_impl->passed_over;
}
std::optional<Box> CrsTransform::area_of_use() const {
    return m_impl->area;
}

std::optional<Metres> CrsTransform::accuracy() const {
    return m_impl->accuracy_m ? std::optional{Metres{*m_impl->accuracy_m}} : std::nullopt;
}

void CrsTransform::apply(std::span<double> x, std::span<double> y) const {
    if (!m_impl->identity) {
        proj_trans_generic(m_impl->transform.get(), PJ_FWD, x.data(), sizeof(double), x.size(), y.data(),
                           sizeof(double), y.size(), nullptr, 0, 0, nullptr, 0, 0);
    }
    for (std::size_t i = 0; i < x.size(); ++i) {
        if (m_impl->identity && std::abs(x[i]) <= 180 + kRounding_deg &&
            std::abs(y[i]) <= 90 + kRounding_deg) {
            x[i] = std::clamp(x[i], -180.0, 180.0);
            y[i] = std::clamp(y[i], -90.0, 90.0);
        } else {
            forget_impossible(x[i], y[i]);
        }
    }
}

}  // namespace limes::geodesy
