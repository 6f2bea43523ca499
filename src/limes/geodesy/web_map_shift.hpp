#pragma once

#include <limes/geodesy/lonlat.hpp>

#include <cstdint>
#include <optional>
#include <span>

namespace limes::geodesy {

/// The coordinates of Chinese web maps: near WGS 84, and some hundred metres beside it.
enum class WebMap : std::uint8_t {
    gcj02,  ///< of the national bureau: Amap, Tencent, Google in China
    bd09    ///< of Baidu, on top of GCJ-02
};

/// "GCJ-02" or "BD-09".
[[nodiscard]] const char* name_of(WebMap map);

/// Where such a map shows a place that is truly at `p`. A prediction to hold positions against, not a way to
/// correct them: the makers publish no formula.
///
/// Limit:  the known programs shift everything in 72.004..137.8347 E, 0.8293..55.8271 N, which takes in Viet
///         Nam and Laos; the maps themselves shift China only. Outside that box a place stays.
/// Source: the formula that has been public since 2010 in the "EvilTransform" program, and since then in many
///         others (googollee/eviltransform, wandergis/coordtransform). Of Baidu's step two variants go about,
///         40 m apart at most; this is the commoner.
/// Cost:   0.3 µs.
[[nodiscard]] LonLat shown_by(WebMap map, LonLat p);

/// One place twice: where a trusted layer has it, and where the layer in question has it.
struct PlacePair {
    LonLat trusted;
    LonLat questioned;
};

/// That a layer looks as if it came from such a map.
struct WebMapShift {
    WebMap map = WebMap::gcj02;
    std::size_t places = 0;
    Metres off;   ///< how far its places lie from the trusted ones, as a whole
    Metres left;  ///< how much of that remains when the shift is taken off
};

/// Whether positions lie beside trusted ones as GCJ-02 or BD-09 would show them; nothing when they do not,
/// and nothing when the pairs are too few or too scattered to tell.
///
/// Decided by medians, so that up to nearly half of the pairs may be of different places: with d the offset
/// of a pair and v the predicted one, the median of d - v must be within 25 m and three standard errors of
/// zero, these together within two fifths of v, and d - v scatter no wider than d does: a constant offset,
/// such as that of another datum, scatters more by as much as v changes over the places.
///
/// At least three pairs. Rates of hits and false alarms: docs/crs.md.
/// Cost: linear, some µs a pair.
[[nodiscard]] std::optional<WebMapShift> web_map_shift(std::span<const PlacePair> pairs);

}  // namespace limes::geodesy
