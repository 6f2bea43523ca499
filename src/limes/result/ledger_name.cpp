#include <limes/result/ledger_name.hpp>

#include <fmt/format.h>

#include <utility>

namespace limes::result {

LedgerName LedgerName::of_step(std::string step, std::string layer) {
    return {.of = Of::step, .layer = std::move(layer), .by = std::move(step)};
}

std::string LedgerName::text() const {
    switch (of) {
        case Of::choice:
            return scan == 1 ? layer : fmt::format("{} (scan {})", layer, scan);
        case Of::step:
            return fmt::format("{}: {}", by, layer);
        case Of::reading:
            return "read " + layer;
        case Of::import:
            return fmt::format("{} from {}", layer, by);
        case Of::writing:
            return "write";
    }
    return {};
}

}  // namespace limes::result
