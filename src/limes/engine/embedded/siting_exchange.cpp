#include <limes/engine/embedded/siting_exchange.hpp>

#include <algorithm>

namespace limes::engine::embedded {
namespace {

/// A demand that a site can serve.
struct Served {
    std::uint32_t demand;
    double distance_m;
};

/// The chosen sites and, of each demand, the nearest two of them.
class Exchange {
public:
    Exchange(const SitingProblem& problem, const SitingBudget& budget)
        : m_problem{problem},
          m_budget{budget},
          m_serves(problem.site_count),
          m_is_chosen(problem.site_count, false),
          m_is_kept(problem.site_count, false),
          m_nearest(problem.reach.size(), problem.site_count),
          m_first_m(problem.reach.size()),
          m_second_m(problem.reach.size()) {
        double farthest = 0;
        for (std::uint32_t i = 0; i < problem.reach.size(); ++i) {
            for (const Reach& each : problem.reach[i]) {
                m_serves[each.site].push_back({i, each.distance_m});
                farthest = std::max(farthest, each.distance_m);
            }
        }
        m_nowhere_m = 1000 * (farthest + 1);
        for (const std::uint32_t site : problem.kept) {
            m_is_kept[site] = m_is_chosen[site] = true;
            m_chosen.push_back(site);
        }
        update();
    }

    /// Takes the site that saves the most, the lower number in a tie; false when none saves anything.
    bool add() {
        double most = 0;
        std::uint32_t best = m_problem.site_count;
        for (std::uint32_t site = 0; site < m_problem.site_count; ++site) {
            if (const double gain = m_is_chosen[site] ? 0 : gain_of(site); gain > most) {
                most = gain;
                best = site;
            }
        }
        if (best == m_problem.site_count) {
            return false;
        }
        m_is_chosen[best] = true;
        m_chosen.push_back(best);
        update();
        return true;
    }

    /// Exchanges the two sites that saves the most, of those looked at in time; false when no exchange saves
    /// anything.
    bool exchange() {
        std::vector<double> loss(m_problem.site_count, 0);
        for (std::size_t i = 0; i < m_nearest.size(); ++i) {
            if (m_nearest[i] < m_problem.site_count) {
                loss[m_nearest[i]] += m_problem.weight[i] * (m_second_m[i] - m_first_m[i]);
            }
        }
        double most = kLeast * total();
        std::uint32_t in = m_problem.site_count;
        std::size_t out = 0;
        std::vector<double> loss_with(loss.size());
        for (std::uint32_t site = 0; site < m_problem.site_count && !m_budget.is_over(); ++site) {
            if (m_is_chosen[site]) {
                continue;
            }
            loss_with = loss;
            for (const Served& each : m_serves[site]) {
                const std::uint32_t nearest = m_nearest[each.demand];
                if (nearest < m_problem.site_count && each.distance_m < m_second_m[each.demand]) {
                    loss_with[nearest] -=
                        m_problem.weight[each.demand] *
                        (m_second_m[each.demand] - std::max(each.distance_m, m_first_m[each.demand]));
                }
            }
            const double gain = gain_of(site);
            for (std::size_t i = 0; i < m_chosen.size(); ++i) {
                if (!m_is_kept[m_chosen[i]] && gain - loss_with[m_chosen[i]] > most) {
                    most = gain - loss_with[m_chosen[i]];
                    in = site;
                    out = i;
                }
            }
        }
        if (in == m_problem.site_count) {
            return false;
        }
        m_is_chosen[m_chosen[out]] = false;
        m_is_chosen[in] = true;
        m_chosen[out] = in;
        update();
        return true;
    }

    [[nodiscard]] std::vector<std::uint32_t> chosen() const {
        std::vector<std::uint32_t> sites = m_chosen;
        std::ranges::sort(sites);
        return sites;
    }

private:
    static constexpr double kLeast = 1e-12;  // of the total: less is rounding

    [[nodiscard]] double total() const {
        double sum = 0;
        for (std::size_t i = 0; i < m_first_m.size(); ++i) {
            sum += m_problem.weight[i] * m_first_m[i];
        }
        return sum;
    }
    [[nodiscard]] double gain_of(std::uint32_t site) const {
        double gain = 0;
        for (const Served& each : m_serves[site]) {
            gain += m_problem.weight[each.demand] * std::max(0.0, m_first_m[each.demand] - each.distance_m);
        }
        return gain;
    }
    void update() {
        for (std::size_t i = 0; i < m_nearest.size(); ++i) {
            m_nearest[i] = m_problem.site_count;
            m_first_m[i] = m_second_m[i] = m_nowhere_m;
            for (const Reach& each : m_problem.reach[i]) {
                if (!m_is_chosen[each.site]) {
                    continue;
                }
                if (m_nearest[i] < m_problem.site_count) {
                    m_second_m[i] = each.distance_m;
                    break;
                }
                m_nearest[i] = each.site;
                m_first_m[i] = each.distance_m;
            }
        }
    }

    const SitingProblem& m_problem;
    const SitingBudget& m_budget;
    std::vector<std::vector<Served>> m_serves;
    std::vector<std::uint32_t> m_chosen;
    std::vector<bool> m_is_chosen;
    std::vector<bool> m_is_kept;
    std::vector<std::uint32_t> m_nearest;  // by demand; as many as there are sites: none
    std::vector<double> m_first_m;
    std::vector<double> m_second_m;
    double m_nowhere_m = 0;
};

}  // namespace

std::vector<std::uint32_t> exchanged_sites(const SitingProblem& problem, const SitingBudget& budget) {
    Exchange exchange{problem, budget};
    std::size_t count = problem.kept.size();
    while (count < problem.most && exchange.add() && !budget.is_over()) {
        ++count;
    }
    while (!budget.is_over() && exchange.exchange()) {
    }
    return exchange.chosen();
}

}  // namespace limes::engine::embedded
