#include <limes/engine/embedded/columns.hpp>
#include <limes/engine/embedded/measured_lines.hpp>
#include <limes/engine/embedded/sounding.hpp>
#include <limes/engine/embedded/steps.hpp>

#include <algorithm>
#include <cmath>
#include <limits>

namespace limes::engine::embedded {

namespace {

using model::ColumnType;

constexpr base::Metres kAnywhere{4e7};
/// Of a greatest distance; a hundredth of what counts as near will do as well.
constexpr double kFinest_m = 0.5;

/// A stretch of a line that one of the others is nearest to, or none is within the distance.
struct Stretch {
    Sounding from;
    Sounding to;
    double off_m2 = 0;  ///< the distance to the nearest, summed over its length
    double max_m = 0;
};

bool goes_on(const MeasuredLine& line, const Stretch& stretch, const Sounding& next,
             const SoundingRule& rule) {
    const bool broken = next.at.t == 0 && line.starts_part(next.at.edge - 1);
    return !broken && rule.alike(stretch.from, next);
}

std::vector<Stretch> stretches_of(const MeasuredLine& line, const NearestLine& nearest,
                                  const SoundingRule& rule, const base::Task& task) {
    const double precision_m = std::max(kFinest_m, rule.limits_m.front() / 100);
    const std::vector<Sounding> soundings = sound(line, nearest, rule, task);
    std::vector<Stretch> found;
    for (std::size_t i = 0; i < soundings.size(); ++i) {
        const Sounding& here = soundings[i];
        if (found.empty() || !goes_on(line, found.back(), here, rule)) {
            if (!found.empty() && here.at.t > 0) {
                found.back().to = here;  // the millimetre of the change
            }
            found.push_back({.from = here, .to = here, .max_m = here.off_m});
            continue;
        }
        Stretch& stretch = found.back();
        const Sounding& before = soundings[i - 1];
        const double length_m = here.measure_m - before.measure_m;
        stretch.off_m2 += length_m * (before.off_m + here.off_m) / 2;
        if (length_m > 0) {
            stretch.max_m = greatest_off_m(line, nearest, before, here, stretch.max_m, precision_m);
        }
        stretch.to = here;
    }
    // Where three lines meet one of them may be nearest at a single vertex.
    std::erase_if(found, [](const Stretch& s) { return !(s.to.measure_m > s.from.measure_m); });
    return found;
}

/// Where the ends of a stretch lie along the line beside it.
struct OtherEnds {
    double from_m;
    double to_m;
};

}  // namespace

Table run(const query::Align& step, const Tables& tables, Context& context) {
    const MeasuredLines lines{*tables[step.lines], context};
    const MeasuredLines others{*tables[step.others], context};
    const ShapeSet shapes{others.table(), others.positions(), context.task};
    const NearestLine nearest{shapes, kAnywhere};
    const SoundingRule rule{.limits_m = {step.within.value()}, .by_item = true};

    const auto table = table_along_lines("align");
    table->add_column("other_id", ColumnType::text, {}, "id of the line beside it");
    table->add_column("other_name", ColumnType::text, {}, "name of the line beside it");
    add_measure_columns(*table);
    table->add_column("matched_m", ColumnType::real, "m", "of the length, what is within the distance");
    table->add_column("other_from_m", ColumnType::real, "m", "along the other, where the stretch begins");
    table->add_column("other_to_m", ColumnType::real, "m", "along the other, where the stretch ends");
    table->add_column("other_length_m", ColumnType::real, "m", "of the other, between the two");
    table->add_column("mean_m", ColumnType::real, "m", "distance of the nearest, mean along the stretch");
    table->add_column("max_m", ColumnType::real, "m", "distance of the nearest, greatest along the stretch");
    for (std::size_t i = 0; i < lines.size(); ++i) {
        for (const Stretch& stretch : stretches_of(lines[i], nearest, rule, context.task)) {
            const double length_m = stretch.to.measure_m - stretch.from.measure_m;
            const std::uint32_t item = stretch.from.zone == 0 ? stretch.from.item : kNoItem;
            std::optional<OtherEnds> ends;
            if (item != kNoItem) {
                const auto measure_m = [&](const Sounding& end) {
                    const geodesy::LonLat foot = nearest.foot(lines[i].point(end.at), item);
                    return others[item].measure_m(others[item].find(foot));
                };
                ends = {measure_m(stretch.from), measure_m(stretch.to)};
            }
            table->ids.push_back(id_at(lines.id(i), stretch.from.measure_m));
            lines[i].append_stretch(table->geometry, stretch.from.at, stretch.to.at);
            ++table->rows;
            auto column = table->columns.begin();
            (column++)->push(lines.id(i));
            (column++)->push(lines.name(i));
            if (ends) {
                (column++)->push(others.id(item));
                (column++)->push(others.name(item));
            } else {
                (column++)->push_null();
                (column++)->push_null();
            }
            (column++)->push(stretch.from.measure_m);
            (column++)->push(stretch.to.measure_m);
            (column++)->push(length_m);
            (column++)->push(ends ? length_m : 0.0);
            push_optional(*column++, ends ? std::optional{ends->from_m} : std::nullopt);
            push_optional(*column++, ends ? std::optional{ends->to_m} : std::nullopt);
            push_optional(*column++,
                          ends ? std::optional{std::abs(ends->to_m - ends->from_m)} : std::nullopt);
            const bool is_known = others.size() > 0;
            push_optional(*column++, is_known ? std::optional{stretch.off_m2 / length_m} : std::nullopt);
            push_optional(*column++, is_known ? std::optional{stretch.max_m} : std::nullopt);
        }
    }
    return table;
}

}  // namespace limes::engine::embedded
