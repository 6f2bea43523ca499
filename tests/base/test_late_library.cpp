#include <limes/base/error.hpp>
#include <limes/base/late_library.hpp>

#include "catch.hpp"

using namespace limes;

TEST_CASE("a library that is not there is an error that names it") {
    CHECK(std::filesystem::is_directory(base::library_folder()));
    CHECK_THROWS_AS(base::late_function("liblimes_absent.so", "f"), base::EngineError);
    CHECK_THROWS_WITH(base::late_function("liblimes_absent.so", "f"),
                      Catch::Contains("liblimes_absent.so: cannot be loaded"));
}
