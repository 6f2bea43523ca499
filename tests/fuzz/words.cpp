#include <limes/base/error.hpp>
#include <limes/base/text.hpp>
#include <limes/base/time.hpp>
#include <limes/base/units.hpp>
#include <limes/source/values.hpp>

#include "fuzz.hpp"

using namespace limes;
using fuzz::require;

namespace {

template <class Work>
void try_words(Work&& work) {
    try {
        work();
    } catch (const base::UsageError&) {
        return;
    }
}

void check_dates(std::string_view text) {
    if (const auto date = base::parse_partial_date(text)) {
        require(date->first < date->after);
        require(base::parse_day(date->first.text()) == date->first);
    }
    try_words([&] { require(!base::parse_day(text).is_open()); });
    try_words([&] {
        const base::ValidTime period = base::parse_period(text);
        require(period.from < period.to);
    });
}

void check_numbers(std::string_view text) {
    try_words([&] {
        const double metres = base::parse_distance(text).value();
        require(std::isfinite(metres) && metres >= 0);
        require(!base::to_text(base::Metres{metres}).empty());
    });
    if (const auto number = source::parse_number(text)) {
        require(std::isfinite(*number));
    }
    (void)source::parse_integer(text);
}

void check_folding(std::string_view text) {
    require(base::is_utf8(base::printable(text)));
    (void)base::display_width(text);
    if (!base::is_utf8(text)) {
        return;
    }
    const std::string normal = base::nfc(text);
    require(base::nfc(normal) == normal);
    const std::string folded = base::fold(text);
    require(base::is_utf8(folded) && base::fold(folded) == folded);
    require(base::is_utf8(base::fold_case(text)));
    require(base::is_utf8(base::strip_marks(text)));
}

}  // namespace

/// Dates, distances, numbers, and text in any normal form.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text = fuzz::as_text({data, size});
    check_dates(text);
    check_numbers(text);
    check_folding(text);
    return 0;
}
