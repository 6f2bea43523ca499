#pragma once

#include <limes/base/task.hpp>
#include <limes/engine/embedded/steps.hpp>
#include <limes/query/plan.hpp>

#include <cstddef>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace limes::engine::embedded {

/// How many rows of a layer, or of a batch of it, each thing that a scan asks has left, in its order.
struct LeftByScan {
    std::size_t rows = 0;  ///< of the layer
    std::size_t of_time = 0;
    std::size_t in_box = 0;
    std::size_t passing = 0;  ///< the filter too: what the scan gives

    void add(const LeftByScan& other);
};

/// The different texts of the columns that a filter compares with texts, of rows given one table after
/// another; more than a thousand of a column are not kept, among which none would be near.
class TextsSeen {
public:
    explicit TextsSeen(const query::Expression& filter);

    /// Errors: Cancelled.
    void add(const model::Layer& rows, const base::Task& task);
    /// Whether more rows would tell nothing more.
    [[nodiscard]] bool has_enough() const;
    /// What the layer has instead of the texts that no row has, to go on with: "; no name is 'X', did you
    /// mean 'Y'?".
    [[nodiscard]] std::string hints() const;

private:
    struct Column {
        std::set<std::string, std::less<>> texts;
        bool is_too_many = false;
        std::vector<std::string> asked;
    };
    std::map<std::string, Column> m_columns;
};

/// A figure of 0 because nothing was chosen reads like any other: when a scan has left nothing, a warning
/// tells what left nothing. A scan that may be empty tells none, nor one of a name, which tells it otherwise.
/// `show` gives all rows of the layer to what looks for a text that was meant; called only then. Errors:
/// those of `show`.
void tell_if_nothing(const query::Scan& step, const LeftByScan& left,
                     const std::function<void(TextsSeen&)>& show, Context& context);

}  // namespace limes::engine::embedded
