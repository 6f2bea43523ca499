#include <limes/source/row_digest.hpp>

#include <fmt/format.h>

#include <bit>
#include <cmath>
#include <cstring>
#include <string_view>

namespace limes::source {

namespace {

using model::Column;
using model::ColumnType;

/// The finaliser of SplitMix64 (Steele, Lea, Flood 2014): every bit of the input moves every bit of the
/// output.
std::uint64_t mix(std::uint64_t v) {
    v = (v ^ (v >> 30U)) * 0xBF58476D1CE4E5B9U;
    v = (v ^ (v >> 27U)) * 0x94D049BB133111EBU;
    return v ^ (v >> 31U);
}

std::uint64_t join(std::uint64_t a, std::uint64_t b) {
    return mix(a * 0x9E3779B97F4A7C15U + b + 1);
}

std::uint64_t of(std::string_view text) {
    std::uint64_t hash = text.size();
    while (!text.empty()) {
        std::uint64_t word = 0;
        const std::size_t taken = std::min(text.size(), sizeof word);
        std::memcpy(&word, text.data(), taken);
        hash = join(hash, word);
        text.remove_prefix(taken);
    }
    return hash;
}

std::uint64_t of(double value) {
    return mix(std::bit_cast<std::uint64_t>(value + 0.0));
}

/// As the real of the same value where there is one, so that a column may change its type.
std::uint64_t of(std::int64_t value) {
    constexpr std::int64_t kExact = std::int64_t{1} << 53;
    return value >= -kExact && value <= kExact ? of(static_cast<double>(value))
                                               : join(1, static_cast<std::uint64_t>(value));
}

std::uint64_t of(base::Day day) {
    return mix(static_cast<std::uint64_t>(static_cast<std::int64_t>(day.days())));
}

/// Nothing for null, so that a column that is absent is one of nulls.
std::uint64_t of(const Column& column, std::size_t row) {
    if (column.is_null(row)) {
        return 0;
    }
    std::uint64_t value = 0;
    switch (column.type()) {
        case ColumnType::boolean:
            value = of(column.booleans()[row] != 0 ? 1.0 : 0.0);
            break;
        case ColumnType::integer:
            value = of(column.integers()[row]);
            break;
        case ColumnType::real:
            value = of(column.reals()[row]);
            break;
        case ColumnType::text:
            value = of(column.texts()[row]);
            break;
        case ColumnType::date:
            value = of(column.dates()[row]);
            break;
    }
    return join(of(column.name), value);
}

std::uint64_t of(const model::GeometryColumn& geometry, std::size_t row) {
    const model::GeometryType type = geometry.type(row);
    if (!model::has_points(type)) {
        return static_cast<std::uint64_t>(type);
    }
    std::uint64_t hash = model::is_areal(type) ? 3 : model::is_lineal(type) ? 2 : 1;
    geometry[row].for_each_path([&](const model::Path& path, std::size_t part, std::size_t index) {
        hash = join(join(hash, part), index);
        for (std::size_t i = 0; i < path.size(); ++i) {
            hash = join(join(hash, of(path.lon[i])), of(path.lat[i]));
        }
    });
    return hash;
}

}  // namespace

std::uint64_t row_digest(const model::Layer& layer, std::size_t row) {
    const base::ValidTime valid = layer.valid(row);
    std::uint64_t hash = join(of(layer.ids[row]), join(of(valid.from), of(valid.to)));
    if (!layer.legal_from.empty() && !layer.legal_from[row].is_open()) {
        hash += join(1, of(layer.legal_from[row]));
    }
    if (!layer.legal_to.empty() && !layer.legal_to[row].is_open()) {
        hash += join(2, of(layer.legal_to[row]));
    }
    if (const auto accuracy = layer.accuracy(row)) {
        hash += join(3, of(accuracy->value()));
    }
    if (layer.source && !layer.source->is_null(row)) {
        hash += join(4, of(layer.source->text(row)));
    }
    hash += join(5, of(layer.geometry, row));
    for (const Column& column : layer.columns) {
        hash += of(column, row);
    }
    return mix(hash);
}

std::string layer_digest(const model::Layer& layer) {
    std::uint64_t sum = layer.rows;
    for (std::size_t row = 0; row < layer.rows; ++row) {
        sum += mix(row_digest(layer, row));
    }
    return fmt::format("{:016x}", sum);
}

}  // namespace limes::source
