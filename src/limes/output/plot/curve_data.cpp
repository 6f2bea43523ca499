#include <limes/output/plot/curve_data.hpp>

#include <algorithm>
#include <functional>
#include <map>
#include <numeric>
#include <optional>
#include <set>

namespace limes::output::plot {

namespace {

/// The series in the order in which they first come.
struct Names {
    std::vector<std::string> labels;
    std::map<std::string, std::size_t, std::less<>> numbers;

    std::size_t number(std::string id, std::string label) {
        const auto [found, is_new] = numbers.try_emplace(std::move(id), labels.size());
        if (is_new) {
            labels.push_back(std::move(label));
        }
        return found->second;
    }
};

std::optional<Part> part_of(const model::CurveMeasure& measure, const model::Layer& table,
                            const model::Column* x, std::size_t row) {
    const auto at = number_at(x, row);
    const auto part = number_at(table.find(measure.part), row);
    const auto whole = number_at(table.find(measure.whole), row);
    if (!at || !part || !whole || *whole < 0) {
        return std::nullopt;
    }
    return Part{*at, *part, number_at(table.find(measure.lower), row).value_or(*part),
                number_at(table.find(measure.upper), row).value_or(*part), *whole};
}

/// The sum of the series that have a number at every x.
void put_together(Panel& panel) {
    std::set<double> all;
    for (const Parts& parts : panel.series) {
        for (const Part& part : parts) {
            all.insert(part.x);
        }
    }
    std::map<double, Part> sums;
    for (const Parts& parts : panel.series) {
        std::set<double> own;
        for (const Part& part : parts) {
            own.insert(part.x);
        }
        if (own.size() < all.size()) {
            continue;
        }
        ++panel.summed;
        for (const Part& part : parts) {
            Part& sum = sums[part.x];
            sum.x = part.x;
            sum.part += part.part;
            sum.lower += part.lower;
            sum.upper += part.upper;
            sum.whole += part.whole;
        }
    }
    for (const auto& [x, sum] : sums) {
        if (sum.whole > 0) {
            panel.together.push_back(sum);
        }
    }
}

double last_share(const Parts& parts) {
    return parts.empty() ? -1 : parts.back().percent(parts.back().part);
}

}  // namespace

CurveData read_curve(const model::Curve& curve, const model::Layer& table) {
    CurveData data;
    for (const model::CurveMeasure& measure : curve.measures) {
        const model::Column* part = table.find(measure.part);
        if (part != nullptr && table.find(measure.whole) != nullptr) {
            data.panels.push_back({.measure = &measure,
                                   .unit = shown(part->unit, 0).unit,
                                   .has_bounds = table.find(measure.lower) != nullptr});
        }
    }
    const model::Column* x = table.find(curve.x);
    Names names;
    for (std::size_t row = 0; row < table.rows; ++row) {
        const std::size_t series =
            names.number(words_at(table.find(curve.series), row), words_at(table.find(curve.label), row));
        bool is_whole = true;
        for (Panel& panel : data.panels) {
            panel.series.resize(names.labels.size());
            if (const auto part = part_of(*panel.measure, table, x, row)) {
                panel.series[series].push_back(*part);
                data.x_most = std::max(data.x_most, part->x);
            } else {
                is_whole = false;
            }
        }
        data.rows_without_number += is_whole ? 0 : 1;
    }
    data.labels = std::move(names.labels);
    for (Panel& panel : data.panels) {
        for (Parts& parts : panel.series) {
            std::ranges::stable_sort(parts, {}, &Part::x);
        }
        put_together(panel);
        for (Parts& parts : panel.series) {  // of nothing there is no share
            std::erase_if(parts, [](const Part& part) { return part.whole <= 0; });
        }
    }
    data.order.resize(data.labels.size());
    std::iota(data.order.begin(), data.order.end(), std::size_t{0});
    std::ranges::stable_sort(data.order, std::greater{}, [&](std::size_t series) {
        return last_share(data.panels.front().series[series]);
    });
    data.x = shown(x->unit, data.x_most);
    return data;
}

}  // namespace limes::output::plot
