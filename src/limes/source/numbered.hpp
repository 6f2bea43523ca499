#pragma once

#include <limes/model/layer.hpp>
#include <limes/source/dataset.hpp>

#include <string>

namespace limes::source {

/// Whether what was read has no ids of its own: its rows are called by their numbers in the file, "#7".
[[nodiscard]] bool is_numbered(const ReadResult& read);

/// Puts a name before the numbers, "#7" of posts.csv becomes "posts#7", where another file of the same layer
/// has the bare ones.
void name_numbers(ReadResult& read, const std::string& name);

/// The numbers of one file are no ids of another's rows: a new edition whose rows are called by number, and
/// none of which lies where the row of its number did, is of another file, and would take the place of what
/// is there. Without geometry nothing can be told. Errors: DataError with the mend, without the name of the
/// layer. Cost: linear.
void refuse_other_numbers(const model::Layer& old, const model::Layer& fresh);

}  // namespace limes::source
