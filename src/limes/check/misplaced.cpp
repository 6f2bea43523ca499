// Layers whose positions look, beside the others, as if they were not what the layer says.
#include <limes/check/subject.hpp>
#include <limes/source/misplaced.hpp>

namespace limes::check {

void check_misplaced(const Subject& subject, Faults& faults) {
    std::vector<const model::Layer*> layers;
    for (const auto& [name, part] : subject.parts) {
        layers.push_back(&part.layer);
    }
    for (source::Misplaced& misplaced : source::find_misplaced(layers)) {
        Fault fault;
        fault.kind = std::move(misplaced.kind);
        fault.layer = misplaced.layer->schema.name;
        fault.other_layer = misplaced.beside == nullptr ? "" : misplaced.beside->schema.name;
        fault.what = std::move(misplaced.what);
        fault.mend = std::move(misplaced.mend);
        if (misplaced.off_m > 0) {
            fault.distance_m = misplaced.off_m;
        }
        faults.push_back(std::move(fault));
    }
}

}  // namespace limes::check
