#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace limes::engine::embedded {

/// A whole number shared out in whole numbers, as near to the shares as can be: each has its quota rounded
/// down, and what is left goes to the largest remainders, one each; of equal remainders to the larger share,
/// then to the first. The parts are the whole, always; of a negative number they are those of its absolute
/// value, negative.
///
/// `shares` are of 0 or more and have a sum above 0, by which they are divided.
/// Source: the method of Hamilton: M. L. Balinski, H. P. Young, Fair Representation (1982), chapter 2.
/// Example: 10 by 1/3, 1/3, 1/3 is 4, 3, 3.
[[nodiscard]] std::vector<std::int64_t> apportion(std::int64_t whole, std::span<const double> shares);

/// A number shared out; the largest share has what the others leave, so that the parts are the whole but for
/// the rounding of one sum.
[[nodiscard]] std::vector<double> divide(double whole, std::span<const double> shares);

}  // namespace limes::engine::embedded
