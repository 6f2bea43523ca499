#pragma once

#include "run.hpp"

#include <string>
#include <vector>

namespace limes::test {

/// A PostGIS server of the test's own, in a temporary folder, reached by a socket only; stopped when it goes.
class Postgres {
public:
    Postgres();
    Postgres(const Postgres&) = delete;
    Postgres& operator=(const Postgres&) = delete;
    ~Postgres();

    /// The rows of a query, columns as text.
    [[nodiscard]] std::vector<std::vector<std::string>> query(const std::string& sql,
                                                              const std::string& database = "postgres") const;
    /// How GDAL and limes are told of it.
    [[nodiscard]] std::string connection(const std::string& database = "postgres") const;
    /// Where its socket is.
    [[nodiscard]] std::string folder() const { return m_folder / ""; }
    /// At once, with what it is doing undone.
    void stop() const;
    /// Loads layers of a GeoPackage as tables of the same names.
    void load(const std::string& geopackage, const std::vector<std::string>& layers) const;

private:
    Folder m_folder;
};

}  // namespace limes::test
