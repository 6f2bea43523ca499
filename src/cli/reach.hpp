#pragma once

#include <limes/base/confine.hpp>

#include "command.hpp"

#include <filesystem>
#include <vector>

namespace limes::cli {

/// The folders that a call writes to: of its output, of its report, of the atlas that it changes.
[[nodiscard]] std::vector<std::filesystem::path> output_folders(const Command& command,
                                                                const Invocation& call);

/// The files and folders that the words of a call name and that are there, and whatever lies beside a file
/// under its stem (.shx, .dbf, .prj of a .shp). PG:... is none.
[[nodiscard]] std::vector<std::filesystem::path> named_inputs(const Invocation& call);

/// What a call may reach: its inputs to read, the folders of its outputs to write to, and what the program
/// itself is made of (libraries, fonts, definitions, the data of PROJ). A call that names a database reads
/// what its user may, since the ways to a password are many, and connects.
[[nodiscard]] base::Reach reach_of(const Command& command, const Invocation& call);

/// What the program that makes a PDF of a page may reach: programs and fonts, and no file of the caller's.
[[nodiscard]] base::Reach reach_of_printer();

}  // namespace limes::cli
