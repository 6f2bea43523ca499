#pragma once

#include <limes/output/map/map.hpp>
#include <limes/session/session.hpp>

#include <filesystem>
#include <string>
#include <vector>

namespace limes::cli {

/// The rows of every layer that the style draws: as they hold then, of the atlas; all of them, of the files
/// of answers, whose layers come before those of the atlas.
///
/// The layer of an answer is called as the question; a file of one layer that is called otherwise stands for
/// the one answer that the style wants and no other file has. Errors: UsageError for a file that the style
/// draws nothing of, and for an answer that lacks, with the command that gives it.
[[nodiscard]] std::vector<output::map::MapLayer> rows_to_draw(session::Session& session,
                                                              const std::filesystem::path& style,
                                                              const std::vector<std::string>& answers,
                                                              const query::Scope& scope);

}  // namespace limes::cli
