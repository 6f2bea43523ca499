#pragma once

#include <limes/source/definition.hpp>

namespace limes::source {

/// Gives a layer that came without a definition what the atlas knows of the layer it is added to: title,
/// role, source, licence, attribution, relations, the columns of names, units. What the layer says itself
/// stays, but for the columns of names: those of the atlas were stated, those of the layer are guessed by
/// name.
void keep_description(model::Layer& layer, const Definition& known);

}  // namespace limes::source
