#include <limes/base/counted.hpp>
#include <limes/base/error.hpp>
#include <limes/engine/embedded/columns.hpp>
#include <limes/engine/embedded/measured_line.hpp>
#include <limes/engine/embedded/overlay.hpp>
#include <limes/engine/embedded/positions.hpp>
#include <limes/engine/embedded/steps.hpp>
#include <limes/geodesy/distance.hpp>
#include <limes/geodesy/measure.hpp>
#include <limes/geodesy/shape.hpp>
#include <limes/model/shape.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace limes::engine::embedded {
namespace {

using base::Metres;
using geodesy::LonLat;
using model::ColumnType;
using model::Layer;

const std::string kStep = "grid";

/// More points than this are no candidates for sites.
constexpr std::size_t kMostPoints = 1'000'000;

[[noreturn]] void refuse_many() {
    throw base::UsageError{
        fmt::format("more than {} points in the grid; take a wider --grid, or fewer features", kMostPoints)};
}

/// The grid as it grows.
class Points {
public:
    Points() {
        m_table->schema.name = "grid";
        m_table->schema.name_columns = {{"", "name"}};
        m_table->columns.reserve(4);
        m_table->add_column("of_id", ColumnType::text, {}, "the feature it lies on or in");
        m_table->add_column("of_name", ColumnType::text);
        m_table->add_column("name", ColumnType::text);
        m_table->add_column("measure_m", ColumnType::real, "m", "along the line from its start");
    }

    /// `place` is what tells it from others of the feature: "@12000".
    void add(LonLat p, std::string_view of_id, std::string_view of_name, std::string_view place,
             std::string_view name, std::optional<double> measure_m) {
        if (m_table->rows == kMostPoints) {
            refuse_many();
        }
        m_table->ids.push_back(fmt::format("{}{}", of_id, place));
        m_table->geometry.push_point(p);
        m_table->accuracy_m.push_back(0);  // it is meant where it is
        m_table->columns[0].push(of_id);
        m_table->columns[1].push(of_name);
        m_table->columns[2].push(fmt::format("{} {}", of_name, name));
        push_optional(m_table->columns[3], measure_m);
        ++m_table->rows;
    }
    [[nodiscard]] Table table() const { return m_table; }

private:
    std::shared_ptr<Layer> m_table = std::make_shared<Layer>();
};

/// The points of one path: at every whole multiple of the spacing, and at its end when it is no ring.
void add_along(Points& points, geodesy::Path path, double spacing_m, const std::string& part,
               std::string_view of_id, std::string_view of_name) {
    model::GeometryColumn one;
    one.begin_row(model::GeometryType::line_string);
    one.begin_part();
    one.begin_path();
    for (std::size_t i = 0; i < path.size(); ++i) {
        one.push_vertex(path[i]);
    }
    const MeasuredLine line{one[0]};
    if (line.vertex_count() == 0) {
        return;
    }
    const bool is_ring = path[0] == path[path.size() - 1];
    const double length_m = line.length_m();
    // An end that is nearer than a millimetre to the last point is that point.
    const auto whole = static_cast<std::size_t>(std::max(0.0, length_m - 1e-3) / spacing_m);
    for (std::size_t i = 0; i <= whole + (is_ring ? 0 : 1); ++i) {
        const double measure_m = std::min(static_cast<double>(i) * spacing_m, length_m);
        points.add(line.point(line.find(measure_m)), of_id, of_name,
                   fmt::format("{}@{:.0f}", part, measure_m),
                   fmt::format("{}km {:.3f}", part.empty() ? "" : part.substr(1) + " ", measure_m / 1000),
                   measure_m);
    }
}

/// The points of rows on parallels, `spacing` apart on the meridian of the middle and on each parallel.
void add_over(Points& points, model::GeometryView area, const geodesy::Box& box, double spacing_m,
              std::string_view of_id, std::string_view of_name) {
    if (area_of(area).value() > static_cast<double>(kMostPoints) * spacing_m * spacing_m) {
        refuse_many();
    }
    const geodesy::Shape shape = model::make_shape(area);
    const LonLat middle{box.west + (box.east - box.west) / 2, box.south + (box.north - box.south) / 2};
    const auto row_at = [&](int row) {
        return geodesy::destination(middle, base::Degrees{row < 0 ? 180.0 : 0.0},
                                    Metres{std::abs(row) * spacing_m});
    };
    const auto add_row = [&](int row, double lat) {
        const double metres_a_degree = geodesy::edge_length({middle.lon, lat}, {middle.lon + 1, lat}).value();
        const double step = spacing_m / metres_a_degree;
        const int most = static_cast<int>(std::min(1e6, (box.east - middle.lon) / step));
        for (int column = -most; column <= most; ++column) {
            const LonLat p{middle.lon + column * step, lat};
            if (geodesy::locate(shape, p) != geodesy::Location::outside) {
                points.add(p, of_id, of_name, fmt::format("@{},{}", row, column),
                           fmt::format("row {} column {}", row, column), std::nullopt);
            }
        }
    };
    const double to_pole = (90 - std::abs(middle.lat)) * 110e3;
    for (int row = 0; row * spacing_m < to_pole && row_at(row).lat <= box.north; ++row) {
        add_row(row, row_at(row).lat);
    }
    for (int row = -1; - row * spacing_m < 180 * 111e3 && row_at(row).lat >= box.south; --row) {
        add_row(row, row_at(row).lat);
    }
}

}  // namespace

Table run(const query::GridPoints& step, const Tables& tables, Context& context) {
    const Layer& input = *tables.at(step.input);
    const double spacing_m = step.spacing.value();
    if (!(spacing_m > 0)) {
        throw base::UsageError{"the spacing of the grid must be more than 0, as in --grid 2km"};
    }
    const bool along = step.form == query::GridForm::along;
    Points points;
    std::size_t unfit = 0;
    for (const std::uint32_t row : positions_of(input, kStep, context).rows) {
        context.task.check();
        const model::GeometryView geometry = input.geometry[row];
        if (along ? model::is_puntal(geometry.type()) : !model::is_areal(geometry.type())) {
            ++unfit;
            continue;
        }
        const std::string_view name = input.name(row, context.languages);
        if (!along) {
            add_over(points, geometry, *input.geometry.box(row), spacing_m, input.ids[row], name);
            continue;
        }
        geometry.for_each_path([&](geodesy::Path path, std::size_t part, std::size_t index) {
            const std::string of_part =
                part == 0 && index == 0
                    ? ""
                    : fmt::format("/{}{}", part + 1, index == 0 ? "" : fmt::format(".{}", index));
            add_along(points, path, spacing_m, of_part, input.ids[row], name);
        });
    }
    if (unfit > 0) {
        context.result.findings.push_back(
            {.severity = base::Severity::warning,
             .layer = input.schema.name,
             .feature = {},
             .kind = "no-grid",
             .what = fmt::format("{} of {} are {}", unfit, base::counted(input.rows, "feature", "features"),
                                 along ? "points, which nothing lies along" : "no areas"),
             .done = "left out"});
    }
    return points.table();
}

}  // namespace limes::engine::embedded
