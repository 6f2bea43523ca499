#pragma once

#include <limes/output/output.hpp>
#include <limes/result/result.hpp>

#include <filesystem>
#include <memory>
#include <string>

/// A folder of its own for a test, gone afterwards.
class Scratch {
public:
    Scratch();
    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;
    ~Scratch();

    [[nodiscard]] std::filesystem::path operator/(const std::string& name) const { return m_path / name; }
    [[nodiscard]] std::size_t file_count() const;

private:
    std::filesystem::path m_path;
};

/// A result that holds this table and says where it is from.
limes::result::Result result_of(limes::model::Layer table);

/// Adds a row with this id; geometry and columns are the caller's.
void add_id(limes::model::Layer& table, std::string_view id);

/// Points with a column of each type, some null, names in four scripts.
limes::model::Layer gates();
/// A square with a hole, wound as the model promises, and a multi-polygon.
limes::model::Layer areas();
/// A row of every geometry type, null and empty included.
limes::model::Layer mixture();

std::string file_text(const std::filesystem::path& path);
/// The result written as this format and read back as text.
std::string written_text(const limes::result::Result& result, const std::string& name,
                         const limes::output::WriteOptions& options = {});
