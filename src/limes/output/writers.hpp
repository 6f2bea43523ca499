#pragma once

#include <limes/output/output.hpp>

#include <filesystem>

/// The writers behind the list of formats. Each writes to a path that its caller has made temporary, or to
/// "-" for text. Errors of all: DataError when not all could be written; Cancelled.
namespace limes::output {

/// GeoJSON (RFC 7946) as one FeatureCollection. Its last member, "limes", says what the answer is and
/// where it is from. Example: 1,000,000 points with five columns take about 0.3 s of one core.
WriteReport write_geojson(const result::Result&, const std::filesystem::path&, const WriteOptions&,
                          const base::Task&);

/// GeoJSON features, one a line, as GDAL writes .geojsonl. There is no place in it for provenance.
WriteReport write_geojson_lines(const result::Result&, const std::filesystem::path&, const WriteOptions&,
                                const base::Task&);

/// Comma-separated values (RFC 4180: lines end with CR LF), UTF-8, the geometry as WKT in a last column "wkt"
/// when there is any. Dates are ISO 8601, null is nothing, an empty text is "". There is no place in it for
/// provenance.
///
/// Text is written as it is: a cell that begins with = + - or @ is a formula to spreadsheets. Who opens data
/// that others made in a spreadsheet should import it as text.
WriteReport write_csv(const result::Result&, const std::filesystem::path&, const WriteOptions&,
                      const base::Task&);

/// One GeoPackage with one layer and its spatial index, through GDAL. Units and descriptions go to
/// gpkg_data_columns, provenance to the layer's metadata.
WriteReport write_geopackage(const result::Result&, const std::filesystem::path&, const WriteOptions&,
                             const base::Task&);

/// FlatGeobuf through GDAL, with its spatial index, which orders the rows along a Hilbert curve. GDAL 3.6
/// writes no row without geometry, nor units or provenance: such rows are dropped and counted. What was
/// written is counted again by reading.
WriteReport write_flatgeobuf(const result::Result&, const std::filesystem::path&, const WriteOptions&,
                             const base::Task&);

}  // namespace limes::output
