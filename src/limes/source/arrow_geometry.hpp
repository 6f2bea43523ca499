#pragma once

#include <limes/source/table_stream.hpp>

struct ArrowSchema;
struct ArrowArray;

namespace limes::source {

/// Appends a column of WKB (binary, or large binary) to the geometry of a batch; arcs become straight edges.
void append_geometry(const ArrowSchema& field, const ArrowArray& values, TableBatch& batch);

}  // namespace limes::source
