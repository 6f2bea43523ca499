#include <limes/base/error.hpp>
#include <limes/source/definition_json.hpp>

#include "fuzz.hpp"

using namespace limes;

/// A layer definition: what is read is kept in an atlas, and that is read again.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    source::Definition definition;
    try {
        definition = source::parse_definition(std::string{fuzz::as_text({data, size})}, "layer.json");
    } catch (const base::DataError&) {
        return 0;
    }
    const std::string kept = source::to_json(definition);
    fuzz::require(source::to_json(source::parse_definition(kept, "atlas")) == kept);
    return 0;
}
