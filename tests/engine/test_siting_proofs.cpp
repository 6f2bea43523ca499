// Problems far larger than all sets can be tried of, whose optima are proven without a solver: along a line,
// as a border is, by dynamic programs and greedy rules that are exact there; and published ones.
#include <limes/engine/embedded/siting.hpp>

#include "catch.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

using namespace limes::engine::embedded;

namespace {

constexpr double kInfinite = std::numeric_limits<double>::infinity();

/// Places along a line by their kilometre, in ascending order, with their weights; each is a site too.
struct Line {
    std::vector<double> km;
    std::vector<double> weight;

    explicit Line(unsigned seed, std::size_t places) {
        std::mt19937_64 random{seed};
        std::uniform_real_distribution<double> at{0, 1400};
        std::uniform_int_distribution<int> people{0, 500};
        for (std::size_t i = 0; i < places; ++i) {
            km.push_back(at(random));
            weight.push_back(people(random));
        }
        std::ranges::sort(km);
    }
    [[nodiscard]] std::size_t size() const { return km.size(); }

    [[nodiscard]] SitingProblem problem(double within_km, std::size_t most) const {
        SitingProblem made{
            .site_count = static_cast<std::uint32_t>(size()), .reach = {}, .weight = weight, .most = most};
        for (const double place : km) {
            std::vector<Reach>& reach = made.reach.emplace_back();
            for (std::uint32_t site = 0; site < size(); ++site) {
                if (const double way = std::abs(place - km[site]); way <= within_km) {
                    reach.push_back({site, way});
                }
            }
            std::ranges::stable_sort(reach, {}, &Reach::distance_m);
        }
        return made;
    }
};

/// The fewest sites: from the west on, the easternmost site that has the first place left in reach. No set
/// has fewer, since the places that each was taken for share no site.
std::size_t fewest_along(const Line& line, double within_km) {
    std::size_t sites = 0;
    for (std::size_t first = 0; first < line.size(); ++sites) {
        std::size_t site = first;
        while (site + 1 < line.size() && line.km[site + 1] - line.km[first] <= within_km) {
            ++site;
        }
        const double east = line.km[site];
        while (first < line.size() && std::abs(line.km[first] - east) <= within_km) {
            ++first;
        }
    }
    return sites;
}

/// cost[i][j]: the places i to j - 1 served by the best one site among all; served places of one site are
/// neighbours along a line, so that a partition is all that is to be chosen.
std::vector<std::vector<double>> costs_along(const Line& line) {
    const std::size_t n = line.size();
    std::vector cost(n + 1, std::vector<double>(n + 1, kInfinite));
    for (std::size_t i = 0; i < n; ++i) {
        std::vector<double> by_site(n, 0);
        for (std::size_t j = i; j < n; ++j) {
            for (std::size_t site = 0; site < n; ++site) {
                by_site[site] += line.weight[j] * std::abs(line.km[j] - line.km[site]);
            }
            cost[i][j + 1] = *std::ranges::min_element(by_site);
        }
    }
    return cost;
}

/// The least sum over partitions into at most `most` runs of neighbours.
double least_along(const Line& line, std::size_t most) {
    const std::vector<std::vector<double>> cost = costs_along(line);
    const std::size_t n = line.size();
    std::vector<double> best(n + 1, kInfinite);
    best[0] = 0;
    for (std::size_t runs = 0; runs < most; ++runs) {
        std::vector<double> next = best;
        for (std::size_t j = 1; j <= n; ++j) {
            for (std::size_t i = 0; i < j; ++i) {
                next[j] = std::min(next[j], best[i] + cost[i][j]);
            }
        }
        best = next;
    }
    return best[n];
}

/// The most weight in reach of at most `most` sites: sites in ascending order, each adds what the one before
/// has not, and one before that can have nothing that this one has not but the one between.
double most_along(const Line& line, double within_km, std::size_t most) {
    const std::size_t n = line.size();
    std::vector<double> sum(n + 1, 0);
    for (std::size_t i = 0; i < n; ++i) {
        sum[i + 1] = sum[i] + line.weight[i];
    }
    std::vector<std::size_t> from(n);
    std::vector<std::size_t> to(n);
    for (std::size_t site = 0; site < n; ++site) {
        const auto at = [&](double km) {
            return static_cast<std::size_t>(std::ranges::lower_bound(line.km, km) - line.km.begin());
        };
        from[site] = at(line.km[site] - within_km);
        to[site] = at(line.km[site] + within_km + 1e-9);
    }
    std::vector<double> best(n, 0);  // with `site` the easternmost
    double most_weight = 0;
    for (std::size_t count = 0; count < most; ++count) {
        std::vector<double> next(n, 0);
        for (std::size_t site = 0; site < n; ++site) {
            next[site] = sum[to[site]] - sum[from[site]];
            for (std::size_t before = 0; before < site && count > 0; ++before) {
                const std::size_t first = std::max(from[site], to[before]);
                next[site] = std::max(next[site], best[before] + sum[to[site]] - sum[first]);
            }
            most_weight = std::max(most_weight, next[site]);
        }
        best = next;
    }
    return most_weight;
}

double worst_of(const Line& line, const std::vector<std::uint32_t>& chosen) {
    double worst = 0;
    for (const double place : line.km) {
        double nearest = kInfinite;
        for (const std::uint32_t site : chosen) {
            nearest = std::min(nearest, std::abs(place - line.km[site]));
        }
        worst = std::max(worst, nearest);
    }
    return worst;
}

SitingBudget plenty() {
    return SitingBudget{3600, {}};
}

}  // namespace

TEST_CASE("along a line set covering finds as few sites as places that share none", "[siting]") {
    for (unsigned seed = 0; seed < 6; ++seed) {
        CAPTURE(seed);
        const Line line{seed, 400};
        const double within_km = 8 + 9 * seed;
        const Siting siting = fewest_sites(line.problem(within_km, 0), plenty());
        CHECK(siting.proven);
        CHECK(siting.chosen.size() == fewest_along(line, within_km));
        CHECK(worst_of(line, siting.chosen) <= within_km);
    }
}

TEST_CASE("along a line p-median and maximal covering are those of a dynamic program", "[siting]") {
    for (unsigned seed = 10; seed < 13; ++seed) {
        CAPTURE(seed);
        const Line line{seed, 90};
        const std::size_t most = 4 + 3 * (seed - 10);
        const Siting median = least_total(line.problem(kInfinite, most), plenty());
        CHECK(median.proven);
        CHECK(median.value == Approx(least_along(line, most)).epsilon(1e-9));
        const Siting covered = most_covered(line.problem(20, most), plenty());
        CHECK(covered.proven);
        CHECK(covered.value == Approx(most_along(line, 20, most)).epsilon(1e-9));
    }
}

TEST_CASE("along a line p-center is the least distance at which so few sites cover all", "[siting]") {
    for (unsigned seed = 20; seed < 23; ++seed) {
        CAPTURE(seed);
        const Line line{seed, 120};
        const std::size_t most = 5 + seed % 7;
        const Siting centre = least_worst(line.problem(kInfinite, most), plenty());
        CHECK(centre.proven);
        CHECK(worst_of(line, centre.chosen) == Approx(centre.value));
        CHECK(fewest_along(line, centre.value + 1e-9) <= most);
        CHECK(fewest_along(line, centre.value - 1e-6) > most);
    }
}

// What meets every line of the affine space of order 3 in three dimensions is what a cap leaves of its 27
// points, and a cap has 9 at most: R. C. Bose, Mathematical theory of the symmetrical factorial design,
// Sankhya 8 (1947) 107-166. It is the Steiner problem A27 of Fulkerson, Nemhauser and Trotter, Mathematical
// Programming Study 2 (1974) 72-81: 18.
TEST_CASE("the Steiner triple problem of 27 points has its published optimum", "[siting]") {
    SitingProblem space;
    space.site_count = 27;
    const auto third = [](std::uint32_t a, std::uint32_t b) {
        std::uint32_t point = 0;
        for (std::uint32_t place = 1; place < 27; place *= 3) {
            point += place * ((6 - a / place % 3 - b / place % 3) % 3);
        }
        return point;
    };
    for (std::uint32_t a = 0; a < 27; ++a) {
        for (std::uint32_t b = a + 1; b < 27; ++b) {
            if (const std::uint32_t c = third(a, b); c > b) {
                space.reach.push_back({{a, 0}, {b, 0}, {c, 0}});
            }
        }
    }
    REQUIRE(space.reach.size() == 117);
    space.weight.assign(117, 1);
    const Siting siting = fewest_sites(space, plenty());
    CHECK(siting.proven);
    CHECK(siting.value == 18);
}
