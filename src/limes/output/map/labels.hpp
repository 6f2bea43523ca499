#pragma once

#include <limes/output/map/scene.hpp>
#include <limes/output/map/text.hpp>

#include <cstddef>
#include <memory>
#include <vector>

namespace limes::output::map {

struct LabelCount {
    std::size_t placed = 0;
    std::size_t left_out = 0;
};

/// The labels of all symbol layers, placed when made: layers from the top of the style down, rows by their
/// symbol-sort-key, each where it covers least of what matters. No label covers another, an obstacle, or
/// leaves the frame. At most 2 000 labels are tried; the others are left out.
class Labels {
public:
    /// Scene and typesetter outlive it.
    Labels(const Scene& scene, Typesetter& typesetter);
    ~Labels();
    Labels(const Labels&) = delete;
    Labels& operator=(const Labels&) = delete;

    /// The labels that lie under the lines, and those over everything.
    void draw_beneath(cairo_t* cairo);
    void draw_above(cairo_t* cairo);
    [[nodiscard]] LabelCount count() const;

private:
    class Labeller;
    std::unique_ptr<Labeller> m_labeller;
    LabelCount m_count;
};

}  // namespace limes::output::map
