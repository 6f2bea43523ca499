#include <limes/base/error.hpp>
#include <limes/query/filter.hpp>

#include "fuzz.hpp"

using namespace limes;

/// CQL2 text: what is read is written and read again to the same.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    query::Filter filter;
    try {
        filter = query::parse_cql2(fuzz::as_text({data, size}));
    } catch (const base::UsageError&) {
        return 0;
    }
    const std::string written = query::to_cql2(*filter);
    try {
        fuzz::require(*query::parse_cql2(written) == *filter);
    } catch (const base::UsageError& error) {
        // What is written may be longer and have more brackets than what was read.
        const std::string_view reason = error.what();
        fuzz::require(reason.find("levels") != std::string_view::npos ||
                      reason.find("bytes") != std::string_view::npos);
    }
    return 0;
}
