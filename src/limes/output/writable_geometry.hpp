#pragma once

#include <limes/model/layer.hpp>
#include <limes/output/notes.hpp>

#include <memory>
#include <optional>

namespace limes::output {

/// A row's geometry as it goes into a file: itself, or cut at the antimeridian.
class WritableGeometry {
public:
    explicit WritableGeometry(model::GeometryView whole) : m_view{whole} {}
    explicit WritableGeometry(model::GeometryColumn cut)
        : m_cut{std::make_unique<const model::GeometryColumn>(std::move(cut))}, m_view{(*m_cut)[0]} {}

    [[nodiscard]] model::GeometryView view() const { return m_view; }

private:
    std::unique_ptr<const model::GeometryColumn> m_cut;
    model::GeometryView m_view;
};

/// For a row that has points. Nothing, and a note, when a coordinate is not a finite number.
[[nodiscard]] std::optional<WritableGeometry> writable_geometry(const model::Layer& table, std::size_t row,
                                                                Notes& notes);

}  // namespace limes::output
