#include <limes/engine/embedded/apportion.hpp>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace limes::engine::embedded {

std::vector<std::int64_t> apportion(std::int64_t whole, std::span<const double> shares) {
    const double total = std::accumulate(shares.begin(), shares.end(), 0.0);
    // Unsigned, since the absolute value of the least whole number is no signed one.
    const std::uint64_t size =
        whole < 0 ? 0 - static_cast<std::uint64_t>(whole) : static_cast<std::uint64_t>(whole);
    std::uint64_t left = size;
    std::vector<std::uint64_t> parts(shares.size());
    std::vector<long double> remainders(shares.size());
    for (std::size_t i = 0; i < shares.size(); ++i) {
        const long double quota =
            static_cast<long double>(size) * (static_cast<long double>(shares[i]) / total);
        const long double down = std::min(std::floor(quota), static_cast<long double>(left));
        parts[i] = static_cast<std::uint64_t>(down);
        remainders[i] = quota - down;
        left -= parts[i];
    }
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < shares.size(); ++i) {
        if (shares[i] > 0) {
            order.push_back(i);
        }
    }
    std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) {
        return std::pair{remainders[a], shares[a]} > std::pair{remainders[b], shares[b]};
    });
    // More than one each is left only of numbers that have more digits than a share.
    if (left > order.size()) {
        *std::ranges::max_element(parts) += left - order.size();
        left = order.size();
    }
    for (std::size_t i = 0; i < left; ++i) {
        ++parts[order[i]];
    }
    std::vector<std::int64_t> signed_parts(parts.size());
    std::ranges::transform(parts, signed_parts.begin(), [&](std::uint64_t part) {
        return static_cast<std::int64_t>(whole < 0 ? 0 - part : part);
    });
    return signed_parts;
}

std::vector<double> divide(double whole, std::span<const double> shares) {
    const double total = std::accumulate(shares.begin(), shares.end(), 0.0);
    std::vector<double> parts(shares.size());
    const auto largest =
        static_cast<std::size_t>(std::distance(shares.begin(), std::ranges::max_element(shares)));
    double others = 0;
    for (std::size_t i = 0; i < shares.size(); ++i) {
        if (i != largest) {
            parts[i] = whole * (shares[i] / total);
            others += parts[i];
        }
    }
    parts[largest] = whole - others;
    return parts;
}

}  // namespace limes::engine::embedded
