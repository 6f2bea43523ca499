#pragma once

// Catch2 version 3 where there is one, else the single header of version 2; the tests use the names of
// version 2.
#if __has_include(<catch2/catch_all.hpp>)
#include <catch2/catch_all.hpp>

#include <string>

using Catch::Approx;

namespace Catch {

using Matchers::EndsWith;
using Matchers::StartsWith;
inline auto Contains(const std::string& part) {
    return Matchers::ContainsSubstring(part);
}

}  // namespace Catch
#else
#include <catch2/catch.hpp>
#endif
