#include <limes/engine/embedded/apportion.hpp>

#include "catch.hpp"

#include <cmath>
#include <limits>
#include <numeric>
#include <random>

using limes::engine::embedded::apportion;
using limes::engine::embedded::divide;
using Whole = std::vector<std::int64_t>;

TEST_CASE("what is left of a whole number goes to the largest remainders") {
    CHECK(apportion(10, std::vector{1.0, 1.0, 1.0}) == Whole{4, 3, 3});
    CHECK(apportion(100, std::vector{0.5, 0.5}) == Whole{50, 50});
    CHECK(apportion(1, std::vector{0.2, 0.8}) == Whole{0, 1});
    CHECK(apportion(0, std::vector{0.2, 0.8}) == Whole{0, 0});
    CHECK(apportion(7, std::vector{1.0}) == Whole{7});
    CHECK(apportion(5, std::vector{0.0, 1.0, 0.0}) == Whole{0, 5, 0});
    CHECK(apportion(-10, std::vector{1.0, 1.0, 1.0}) == Whole{-4, -3, -3});
    // The seats of the paradox of Alabama: populations 6, 6, 2 have 4, 4, 2 of 10 and 5, 5, 1 of 11.
    CHECK(apportion(10, std::vector{6.0, 6.0, 2.0}) == Whole{4, 4, 2});
    CHECK(apportion(11, std::vector{6.0, 6.0, 2.0}) == Whole{5, 5, 1});
}

TEST_CASE("the parts are the whole, to the last one, and within one of their quotas") {
    std::mt19937_64 random{7};
    for (int i = 0; i < 3000; ++i) {
        std::vector<double> shares(1 + random() % 9);
        for (double& share : shares) {
            share = random() % 5 == 0 ? 0 : std::uniform_real_distribution<double>{0, 1}(random);
        }
        shares[random() % shares.size()] += 1e-3;
        const int bits = static_cast<int>(random() % 63);
        const auto whole = static_cast<std::int64_t>(random() >> (63 - bits)) * (random() % 2 == 0 ? 1 : -1);
        const Whole parts = apportion(whole, shares);
        CHECK(std::accumulate(parts.begin(), parts.end(), std::int64_t{0}) == whole);
        const double total = std::accumulate(shares.begin(), shares.end(), 0.0);
        for (std::size_t k = 0; k < parts.size(); ++k) {
            const double quota = static_cast<double>(whole) * (shares[k] / total);
            // A share has 53 digits, and of a larger number the last ones are anybody's.
            CHECK(std::abs(static_cast<double>(parts[k]) - quota) <
                  1 + std::abs(static_cast<double>(whole)) * 1e-15);
        }
        const auto reals = divide(static_cast<double>(whole) / 7, shares);
        CHECK(std::accumulate(reals.begin(), reals.end(), 0.0) ==
              Approx(static_cast<double>(whole) / 7).epsilon(1e-14));
    }
    for (const std::int64_t whole :
         {std::numeric_limits<std::int64_t>::max(), std::numeric_limits<std::int64_t>::min()}) {
        const Whole parts = apportion(whole, std::vector{0.1, 0.7, 0.2});
        CHECK(std::accumulate(parts.begin(), parts.end(), std::int64_t{0}) == whole);
    }
}
