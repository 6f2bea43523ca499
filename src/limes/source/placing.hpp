#pragma once

#include <limes/model/column.hpp>
#include <limes/source/definition.hpp>
#include <limes/source/geometry_cleaner.hpp>
#include <limes/source/table_reader.hpp>

namespace limes::source {

/// Gives the rows of a table that have no geometry one from their columns: WKT, or one or two pairs of
/// longitude and latitude. Two pairs make a line when both are known, a point when one is. A pair that is no
/// number, or half a pair, is a fault of the row, which is dropped; so is a text that is no WKT, or that
/// states another CRS than the table's. Where the table has none, the one that all texts state becomes its
/// own.
void place_by_columns(RawTable& table, const Definition& definition, const model::TextBuffer& ids,
                      Dropped& dropped, FindingLog& log);

/// The same of rows whose text GDAL could not read, where it reads the column of WKT itself: it gives them no
/// geometry, and says nothing.
void place_unread(RawTable& table, const Definition& definition, const model::TextBuffer& ids,
                  Dropped& dropped, FindingLog& log);

}  // namespace limes::source
