#include <limes/geodesy/proj_operations.hpp>

#include <fmt/format.h>

#include <tuple>

namespace limes::geodesy::proj {

namespace {

std::string operation_label(PJ_CONTEXT* context, const PJ* operation) {
    std::vector<std::string> ids;
    if (const std::string own = id_of(operation); !own.empty()) {
        ids.push_back(own);
    } else if (proj_get_type(operation) == PJ_TYPE_CONCATENATED_OPERATION) {
        for (int step = 0; step < proj_concatoperation_get_step_count(context, operation); ++step) {
            const Object part{proj_concatoperation_get_step(context, operation, step)};
            if (std::string id = part ? id_of(part.get()) : std::string{}; !id.empty()) {
                ids.push_back(std::move(id));
            }
        }
    }
    const std::string name = text_or_empty(proj_get_name(operation));
    return ids.empty() ? name : fmt::format("{} [{}]", name, fmt::join(ids, ", "));
}

Operation describe(PJ_CONTEXT* context, Object object) {
    Operation operation;
    operation.name = operation_label(context, object.get());
    std::tie(operation.area, operation.area_name) = area_of(context, object.get());
    if (proj_get_type(object.get()) == PJ_TYPE_CONVERSION) {
        // A map projection is a formula: exact, and valid as far as its CRS is, which is checked by itself.
        operation.area.reset();
        operation.accuracy_m = 0;
    }
    const double accuracy = proj_coordoperation_get_accuracy(context, object.get());
    if (accuracy >= 0) {
        operation.accuracy_m = accuracy;
    }
    operation.ballpark = proj_coordoperation_has_ballpark_transformation(context, object.get()) != 0;
    for (int i = 0; i < proj_coordoperation_get_grid_used_count(context, object.get()); ++i) {
        const char* name = nullptr;
        const char* url = nullptr;
        int available = 0;
        if (proj_coordoperation_get_grid_used(context, object.get(), i, &name, nullptr, nullptr, &url,
                                              nullptr, nullptr, &available) != 0 &&
            available == 0) {
            operation.missing_grids.push_back({text_or_empty(name), text_or_empty(url)});
        }
    }
    operation.object = std::move(object);
    return operation;
}

}  // namespace

std::string text_or_empty(const char* text) {
    return text == nullptr ? std::string{} : std::string{text};
}

std::string id_of(const PJ* object) {
    std::string authority = text_or_empty(proj_get_id_auth_name(object, 0));
    const std::string code = text_or_empty(proj_get_id_code(object, 0));
    if (authority.empty() || code.empty()) {
        return {};
    }
    // PROJ writes the authority of an inverted step as "INVERSE(EPSG)".
    const auto open = authority.find('(');
    if (open != std::string::npos && authority.back() == ')') {
        authority = authority.substr(open + 1, authority.size() - open - 2);
    }
    return authority + ":" + code;
}

std::pair<std::optional<Box>, std::string> area_of(PJ_CONTEXT* context, const PJ* object) {
    Box area;
    const char* name = nullptr;
    const int known =
        proj_get_area_of_use(context, object, &area.west, &area.south, &area.east, &area.north, &name);
    constexpr double kUnknown = -1000;
    if (known == 0 || area.west == kUnknown) {
        return {std::nullopt, text_or_empty(name)};
    }
    return {area, text_or_empty(name)};
}

std::vector<Operation> operations(PJ_CONTEXT* context, const PJ* crs, const PJ* wgs84,
                                  const std::optional<Box>& extent) {
    const Factory factory{proj_create_operation_factory_context(context, nullptr)};
    if (extent) {
        proj_operation_factory_context_set_area_of_interest(context, factory.get(), extent->west,
                                                            extent->south, extent->east, extent->north);
    }
    proj_operation_factory_context_set_spatial_criterion(context, factory.get(),
                                                         PROJ_SPATIAL_CRITERION_PARTIAL_INTERSECTION);
    // Grids that are missing are looked at here, to name them; the order of merit then is the same on every
    // machine.
    proj_operation_factory_context_set_grid_availability_use(context, factory.get(),
                                                             PROJ_GRID_AVAILABILITY_IGNORED);
    const List list{proj_create_operations(context, crs, wgs84, factory.get())};
    std::vector<Operation> found;
    for (int i = 0; list && i < proj_list_get_count(list.get()); ++i) {
        if (Object object{proj_list_get(context, list.get(), i)}) {
            found.push_back(describe(context, std::move(object)));
        }
    }
    return found;
}

}  // namespace limes::geodesy::proj
