#include <limes/base/error.hpp>
#include <limes/engine/embedded/positions.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>
#include <numeric>

namespace limes::engine::embedded {
namespace {

using model::GeometryColumn;
using model::GeometryType;
using model::Layer;

constexpr std::size_t kMostNamed = 20;
constexpr std::size_t kMostRows = std::numeric_limits<std::uint32_t>::max();

enum class Lack : std::uint8_t { nothing, geometry, points, place };

constexpr std::array<const char*, 4> kReason{"", "no geometry", "empty geometry", "coordinates out of range"};
constexpr std::array<const char*, 4> kSentence{"", "its position is not known", "its geometry has no points",
                                               "its coordinates are no longitude and latitude"};

Lack lack_of(const GeometryColumn& geometry, std::size_t row) {
    const GeometryType type = geometry.type(row);
    if (type == GeometryType::null) {
        return Lack::geometry;
    }
    if (type == GeometryType::empty) {
        return Lack::points;
    }
    bool good = true;
    std::size_t vertices = 0;
    geometry[row].for_each_path([&](geodesy::Path path, std::size_t, std::size_t) {
        vertices += path.size();
        for (std::size_t i = 0; i < path.size(); ++i) {
            good = good && geodesy::is_valid(path[i]);
        }
    });
    if (vertices == 0) {
        return Lack::points;
    }
    return good ? Lack::nothing : Lack::place;
}

bool all_good_points(const GeometryColumn& geometry) {
    if (!geometry.all_points()) {
        return false;
    }
    std::size_t bad = 0;
    for (std::size_t i = 0; i < geometry.size(); ++i) {
        bad += geodesy::is_valid({geometry.lon()[i], geometry.lat()[i]}) ? 0U : 1U;
    }
    return bad == 0;
}

constexpr const char* kKind = "no-position";
constexpr const char* kDone = "left out";  // of what was asked: a step is none of the asker's words

base::Finding too_many(const std::string& layer, std::size_t lacking, std::size_t rows) {
    return {.severity = base::Severity::warning,
            .layer = layer,
            .feature = {},
            .kind = kKind,
            .what = fmt::format("{} of {} features have no usable position", lacking, rows),
            .done = kDone};
}

}  // namespace

void sum_up_positions(base::Findings& findings, const std::string& layer, const base::Ledger& ledger) {
    const auto is_ours = [&](const base::Finding& finding) {
        return finding.kind == kKind && finding.layer == layer;
    };
    if (static_cast<std::size_t>(std::ranges::count_if(findings, is_ours)) <= kMostNamed) {
        return;
    }
    const auto first = std::ranges::find_if(findings, is_ours);
    *first = too_many(layer, ledger.dropped(), ledger.in());
    findings.erase(std::remove_if(first + 1, findings.end(), is_ours), findings.end());
}

Positions positions_of(const Layer& table, const std::string& step, Context& context) {
    if (table.rows > kMostRows) {
        throw base::EngineError{fmt::format(
            "{} has {} rows, more than the {} that a question takes; choose some with --bbox or --where",
            table.schema.name, table.rows, kMostRows)};
    }
    result::Result& result = context.account(step, table);
    base::Ledger& ledger = result.ledgers[result::LedgerName::of_step(step, table.schema.name)];
    const auto elsewhere = context.left_out.find(&table);
    const std::size_t left_out = elsewhere == context.left_out.end() ? 0 : elsewhere->second;
    ledger.read(table.rows + left_out);
    ledger.wrote(left_out);  // none is left out that has no position
    const GeometryColumn& geometry = table.geometry;
    Positions found;
    if (all_good_points(geometry)) {
        found.rows.resize(table.rows);
        std::iota(found.rows.begin(), found.rows.end(), 0U);
        found.lon = geometry.lon();
        found.lat = geometry.lat();
        ledger.wrote(table.rows);
        return found;
    }
    std::vector<std::pair<std::uint32_t, Lack>> lacking;
    for (std::size_t row = 0; row < table.rows; ++row) {
        const Lack lack = lack_of(geometry, row);
        if (lack != Lack::nothing) {
            lacking.emplace_back(static_cast<std::uint32_t>(row), lack);
            ledger.drop(kReason.at(static_cast<std::size_t>(lack)));
            continue;
        }
        found.rows.push_back(static_cast<std::uint32_t>(row));
        found.only_points = found.only_points && geometry.type(row) == GeometryType::point;
    }
    ledger.wrote(found.rows.size());
    // Of a batch one more than are named: together() then knows that there are too many.
    const std::size_t named = context.is_batch ? kMostNamed + 1 : kMostNamed;
    if (lacking.size() > named && !context.is_batch) {
        result.findings.push_back(too_many(table.schema.name, lacking.size(), table.rows + left_out));
    } else {
        lacking.resize(std::min(lacking.size(), named));
        for (const auto& [row, lack] : lacking) {
            result.findings.push_back(
                {.severity = base::Severity::warning,
                 .layer = table.schema.name,
                 .feature = std::string{table.ids[row]},
                 .kind = kKind,
                 .what = fmt::format("{} ({}): {}", table.name(row, context.languages), table.ids[row],
                                     kSentence.at(static_cast<std::size_t>(lack))),
                 .done = kDone});
        }
    }
    if (found.only_points) {
        for (const std::uint32_t row : found.rows) {
            const geodesy::LonLat p = geometry[row].path(0, 0)[0];
            found.own_lon.push_back(p.lon);
            found.own_lat.push_back(p.lat);
        }
        found.lon = found.own_lon;
        found.lat = found.own_lat;
    }
    return found;
}

bool only_points(const Layer& table) {
    if (table.geometry.all_points()) {
        return true;
    }
    for (std::size_t row = 0; row < table.rows; ++row) {
        const GeometryType type = table.geometry.type(row);
        if (type != GeometryType::point && model::has_points(type)) {
            return false;
        }
    }
    return true;
}

std::vector<double> accuracies_of(const Layer& table, const Positions& positions) {
    std::vector<double> accuracies;
    if (table.accuracy_m.empty()) {
        return accuracies;
    }
    accuracies.reserve(positions.size());
    for (const std::uint32_t row : positions.rows) {
        accuracies.push_back(table.accuracy_m[row]);
    }
    return accuracies;
}

}  // namespace limes::engine::embedded
