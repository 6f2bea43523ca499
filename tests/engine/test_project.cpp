#include "catch.hpp"
#include "engine/step_fixture.hpp"

using namespace limes;
using test::StepFixture;
using test::Strings;

TEST_CASE(
    "columns asked for come first in that order, the others keep theirs, a name that is not there is passed "
    "over") {
    StepFixture steps;
    model::Layer layer = test::layer_of("towns", {"a", "b"});
    for (const char* name : {"one", "two", "three", "four"}) {
        test::add_texts(layer, name, {name, nullptr});
    }
    const auto table = steps.run(query::Project{steps.add(layer), {"three", "no-such", "one"}});
    Strings names;
    for (const model::Column& column : table->columns) {
        names.push_back(column.name);
        CHECK(column.text(0) == column.name);
        CHECK(column.is_null(1));
    }
    CHECK(names == Strings{"three", "one", "two", "four"});
    CHECK(test::ids(*table) == Strings{"a", "b"});
}
