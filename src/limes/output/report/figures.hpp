#pragma once

#include <limes/model/layer.hpp>
#include <limes/output/report/words.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace limes::output::report {

/// How a value is written for a reader.
enum class Form : std::uint8_t {
    text,    ///< as it is, or in the page's words where these have it
    count,   ///< whole
    number,  ///< to three digits
    code,    ///< digits without thousands, as 1435
    length,  ///< metres; in kilometres when it is two of them or more
    reach,   ///< metres that were asked for, in kilometres without needless zeros
    way,     ///< metres, always in kilometres
    km,      ///< kilometres
    area,    ///< km²
    share,   ///< 0 to 1, in percent
    azimuth  ///< degrees, as a point of the compass
};

/// A number or word of an answer with its unit, in the numerals of the language; empty when it is not known.
[[nodiscard]] std::string written(const model::Column* column, std::size_t row, Form form,
                                  const Words& words);
/// "12.3 to 15.8 km²", the bounds that accuracies allow; empty when one is not known, or both are written
/// alike.
[[nodiscard]] std::string written_range(const model::Column* lower, const model::Column* upper,
                                        std::size_t row, Form form, const Words& words);
[[nodiscard]] std::string written_number(double value, int decimals, const Words& words);

}  // namespace limes::output::report
