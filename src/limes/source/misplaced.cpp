#include <limes/base/text.hpp>
#include <limes/geodesy/web_map_shift.hpp>
#include <limes/source/misplaced.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numbers>
#include <optional>

namespace limes::source {

namespace {

using geodesy::Box;
using geodesy::LonLat;

constexpr std::size_t kMostRows = 100'000;
constexpr double kFarthest_m = 5000;  // BD-09 shifts by 1.3 km; farther apart, one name is two places

enum class Extent : std::uint8_t { point, line, area };

struct Place {
    LonLat at;
    Extent extent = Extent::point;
    bool in_china = false;
};

struct Key {
    std::string text;
    std::uint32_t place = 0;
};

Extent extent_of(model::GeometryType type) {
    if (model::is_areal(type)) {
        return Extent::area;
    }
    return model::is_puntal(type) ? Extent::point : Extent::line;
}

/// The places of a layer by the ids and names that it has once.
class Places {
public:
    explicit Places(const model::Layer& layer) : m_layer{&layer} {
        const model::Column* country = layer.find("country");
        for (std::size_t row = 0; row < std::min(layer.rows, kMostRows); ++row) {
            const auto box = layer.geometry.box(row);
            if (!box || box->crosses_antimeridian()) {
                continue;
            }
            add_keys(row);
            m_places.push_back({{(box->west + box->east) / 2, (box->south + box->north) / 2},
                                extent_of(layer.geometry.type(row)),
                                country != nullptr && country->display(row) == "CN"});
        }
        keep_single();
    }

    [[nodiscard]] const model::Layer& layer() const { return *m_layer; }
    [[nodiscard]] const std::vector<Place>& all() const { return m_places; }
    [[nodiscard]] const std::vector<Key>& keys() const { return m_keys; }

private:
    void add_keys(std::size_t row) {
        const auto place = static_cast<std::uint32_t>(m_places.size());
        m_keys.push_back({fmt::format("id {}", m_layer->ids[row]), place});
        for (const auto& [language, name] : m_layer->schema.name_columns) {
            const model::Column* column = m_layer->find(name);
            if (column != nullptr && !column->is_null(row)) {
                m_keys.push_back({fmt::format("name {}", base::fold(column->display(row))), place});
            }
        }
    }

    /// A name of two places says nothing of either; several rows of one place are its history.
    void keep_single() {
        std::ranges::sort(m_keys, [](const Key& a, const Key& b) {
            return a.text != b.text ? a.text < b.text : a.place < b.place;
        });
        std::vector<Key> kept;
        for (auto begin = m_keys.begin(); begin != m_keys.end();) {
            const auto end =
                std::find_if(begin, m_keys.end(), [&](const Key& key) { return key.text != begin->text; });
            if (std::all_of(begin, end, [&](const Key& key) {
                    return m_places[key.place].at == m_places[begin->place].at;
                })) {
                kept.push_back(std::move(*begin));
            }
            begin = end;
        }
        m_keys = std::move(kept);
    }

    const model::Layer* m_layer;
    std::vector<Place> m_places;
    std::vector<Key> m_keys;
};

struct Pairs {
    std::vector<geodesy::PlacePair> all;
    std::vector<geodesy::PlacePair> in_china;
};

double rough_metres(LonLat a, LonLat b) {
    constexpr double kDegree_m = 111'000;
    const double shrunk = std::cos(a.lat * std::numbers::pi / 180);
    return kDegree_m * std::hypot((a.lon - b.lon) * shrunk, a.lat - b.lat);
}

Pairs pairs_of(const Places& questioned, const Places& trusted) {
    Pairs pairs;
    std::vector<bool> used(questioned.all().size());
    auto other = trusted.keys().begin();
    for (const Key& key : questioned.keys()) {  // ids before names
        while (other != trusted.keys().end() && other->text < key.text) {
            ++other;
        }
        if (other == trusted.keys().end()) {
            break;
        }
        const Place& here = questioned.all()[key.place];
        const Place& there = trusted.all()[other->place];
        if (other->text != key.text || used[key.place] || here.extent != there.extent ||
            rough_metres(here.at, there.at) > kFarthest_m) {
            continue;
        }
        used[key.place] = true;
        pairs.all.push_back({there.at, here.at});
        if (here.in_china || there.in_china) {
            pairs.in_china.push_back(pairs.all.back());
        }
    }
    return pairs;
}

/// Whether a layer says of itself that it is WGS 84, or CGCS2000: any other came by an operation of its own.
bool says_wgs84(const model::Provenance& provenance) {
    return provenance.operation.empty() || provenance.operation == "none" ||
           provenance.operation_accuracy == base::Metres{0} ||
           provenance.operation.find("CGCS2000") != std::string::npos;
}

std::optional<Misplaced> shift_beside(const Places& questioned, const Places& trusted) {
    const Pairs pairs = pairs_of(questioned, trusted);
    auto found = geodesy::web_map_shift(pairs.all);
    const bool of_china_only = !found && pairs.in_china.size() < pairs.all.size();
    if (of_china_only) {
        found = geodesy::web_map_shift(pairs.in_china);
    }
    if (!found) {
        return std::nullopt;
    }
    const bool gcj02 = found->map == geodesy::WebMap::gcj02;
    Misplaced misplaced{&questioned.layer(), &trusted.layer()};
    misplaced.kind = gcj02 ? "gcj-02-shift" : "bd-09-shift";
    misplaced.places = found->places;
    misplaced.off_m = found->off.value();
    const std::string& beside = trusted.layer().schema.name;
    misplaced.what = fmt::format(
        "lies as {} would show it: {} places{} that {} has too are {} off it as a whole, and {} with the "
        "shift taken off",
        name_of(found->map), found->places, of_china_only ? " in China" : "",
        beside == questioned.layer().schema.name ? "the edition before" : fmt::format("'{}'", beside),
        base::to_text(found->off), base::to_text(found->left));
    misplaced.mend = fmt::format(
        "ask its maker for WGS 84 or CGCS2000, or take {} off by a converter that says how well it does, and "
        "import it again; limes takes nothing off",
        name_of(found->map));
    return misplaced;
}

/// The shift of a web map beside the layer that shows it by the most places.
std::optional<Misplaced> shifted_map(const Places& questioned, std::span<const Places> all) {
    std::optional<Misplaced> most;
    if (!says_wgs84(questioned.layer().schema.provenance)) {
        return most;
    }
    for (const Places& trusted : all) {
        auto shift = &trusted == &questioned ? std::nullopt : shift_beside(questioned, trusted);
        if (shift && (!most || shift->places > most->places)) {
            most = std::move(shift);
        }
    }
    return most;
}

Box box_of(const Places& places) {
    const double infinite = std::numeric_limits<double>::infinity();
    Box box{infinite, infinite, -infinite, -infinite};
    for (const Place& place : places.all()) {
        box = {std::min(box.west, place.at.lon), std::min(box.south, place.at.lat),
               std::max(box.east, place.at.lon), std::max(box.north, place.at.lat)};
    }
    return box;
}

std::optional<Misplaced> swapped_axes(const Places& questioned, std::span<const Places> all) {
    constexpr double kMargin_deg = 1;
    const double infinite = std::numeric_limits<double>::infinity();
    Box others{infinite, infinite, -infinite, -infinite};
    for (const Places& other : all) {
        if (&other != &questioned) {
            const Box box = box_of(other);
            others = {std::min(others.west, box.west), std::min(others.south, box.south),
                      std::max(others.east, box.east), std::max(others.north, box.north)};
        }
    }
    others = {others.west - kMargin_deg, others.south - kMargin_deg, others.east + kMargin_deg,
              others.north + kMargin_deg};
    const auto fits_swapped_only = [&](const Place& place) {
        return !others.contains(place.at) && others.contains({place.at.lat, place.at.lon});
    };
    if (questioned.all().empty() || others.crosses_antimeridian() ||
        !std::ranges::all_of(questioned.all(), fits_swapped_only)) {
        return std::nullopt;
    }
    Misplaced misplaced{&questioned.layer()};
    misplaced.kind = "axes-swapped";
    misplaced.places = questioned.all().size();
    misplaced.what = fmt::format(
        "none of its {} places lies where the other layers do, and all do with longitude and latitude "
        "swapped",
        questioned.all().size());
    misplaced.mend =
        "if so, swap --lon and --lat of a text table, or write the file anew with longitude first, and "
        "import it again";
    return misplaced;
}

}  // namespace

std::vector<Misplaced> find_misplaced(std::span<const model::Layer* const> layers,
                                      std::span<const model::Layer* const> others) {
    std::vector<Misplaced> found;
    std::vector<Places> all;
    all.reserve(layers.size() + others.size());
    if (layers.size() + others.size() < 2) {
        return found;  // nothing to hold it against
    }
    for (const auto& some : {layers, others}) {
        for (const model::Layer* layer : some) {
            all.emplace_back(*layer);
        }
    }
    for (const Places& questioned : std::span{all}.first(layers.size())) {
        if (auto swapped = swapped_axes(questioned, all)) {
            found.push_back(std::move(*swapped));
        } else if (auto shift = shifted_map(questioned, all)) {
            found.push_back(std::move(*shift));
        }
    }
    return found;
}

}  // namespace limes::source
