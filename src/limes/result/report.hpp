#pragma once

#include <limes/model/plot.hpp>
#include <limes/result/result.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace limes::result {

/// One question that a report asks, and what came of it.
struct ReportPart {
    std::string key;           ///< what it is about: "coverage", "gaps", "gates"
    std::string asked;         ///< the command that asks it again
    std::string refused = {};  ///< why there is no answer; the answer is empty then
    Result answer = {};
    std::vector<model::Plot> plots = {};  ///< how it is drawn: the first that fits is
};

enum class Subject : std::uint8_t { unit, gate, corridor, pair };

/// What is known of one place: its own row, and the answers of the questions that are asked of it.
struct Report {
    Subject subject = Subject::unit;
    std::string id;
    std::string name;  ///< in the first of the languages that it has
    std::vector<std::string> languages;
    std::string as_of;
    geodesy::Box extent;            ///< what a map of it shows
    Result place;                   ///< one row, with the columns of its layer
    std::vector<ReportPart> parts;  ///< in the order that they are read

    /// Nothing when it was not asked, or not answered.
    [[nodiscard]] const Result* answer(std::string_view key) const {
        for (const ReportPart& part : parts) {
            if (part.key == key && part.answer.table != nullptr) {
                return &part.answer;
            }
        }
        return nullptr;
    }
};

}  // namespace limes::result
