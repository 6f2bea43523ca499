#include <limes/query/choices.hpp>
#include <limes/query/plan.hpp>

#include <fmt/format.h>

namespace limes::query {
namespace {

/// "10 km", with every digit that tells: a plan shows what was asked for.
std::string exact(Metres distance) {
    const double metres = distance.value();
    return metres >= 1000 ? fmt::format("{} km", metres / 1000) : fmt::format("{} m", metres);
}

std::string listed(const std::vector<Metres>& distances) {
    std::string all;
    for (const Metres distance : distances) {
        all += (all.empty() ? "" : ", ") + exact(distance);
    }
    return all;
}

std::string numbered(Node node) {
    return fmt::format("#{}", node + 1);
}

std::string list(const std::vector<Node>& nodes) {
    std::string text;
    for (const Node node : nodes) {
        text += (text.empty() ? "" : ", ") + numbered(node);
    }
    return text;
}

std::string describe(const TimeSelection& when) {
    const std::string axis =
        when.axis == TimeAxis::operating ? "" : fmt::format(" ({} dates)", word_of(when.axis));
    if (when.as_of) {
        return fmt::format(", as of {}{}", when.as_of->text(), axis);
    }
    if (when.period) {
        const std::string from = when.period->from.text();
        const std::string to = when.period->to.text();
        return fmt::format(", at some time from {} until before {}{}", from.empty() ? ".." : from,
                           to.empty() ? ".." : to, axis);
    }
    return ", of all times";
}

std::string filtered(const Filter& where) {
    return where == nullptr ? "" : ", where " + to_cql2(*where);
}

std::string distinct(bool same_layer) {
    return same_layer ? ", none with itself" : "";
}

std::string weighed(const std::optional<Node>& places, const std::string& weight_column) {
    const std::string weight = weight_column.empty() ? "" : fmt::format(" weighted by {}", weight_column);
    return places ? fmt::format(", with the places {}{}", numbered(*places), weight) : "";
}

std::string weighed(const DemandWeight& weight) {
    const std::string unknown =
        weight.when_null ? fmt::format(" ({} when unknown)", *weight.when_null) : std::string{};
    return weight.column.empty() ? "" : fmt::format(", weighted by {}{}", weight.column, unknown);
}

std::string reaching(const std::optional<Metres>& within, Keep keep) {
    return within ? fmt::format(" within {} ({})", exact(*within), word_of(keep)) : "";
}

/// What each step does, in a line.
struct Explain {
    std::string operator()(const Scan& s) const {
        const std::string box = s.bbox ? fmt::format(", in the box {},{},{},{}", s.bbox->west, s.bbox->south,
                                                     s.bbox->east, s.bbox->north)
                                       : "";
        const std::string named = s.named.empty() ? "" : fmt::format(", the one called '{}'", s.named);
        return fmt::format("scan {}{}{}{}{}", s.layer, named, describe(s.when), filtered(s.where), box);
    }
    std::string operator()(const Select& s) const {
        return fmt::format("select from {}{}", numbered(s.input), filtered(s.where));
    }
    std::string operator()(const DistanceJoin& s) const {
        return fmt::format("pairs of {} and {} within {}, keep {}{}, shape {}", numbered(s.from),
                           numbered(s.to), exact(s.within), word_of(s.keep), distinct(s.same_layer),
                           word_of(s.shape));
    }
    std::string operator()(const NearestJoin& s) const {
        const std::string within = s.within ? fmt::format(" within {}", exact(*s.within)) : "";
        return fmt::format("for each of {} the {} nearest of {}{}, ties {}{}, shape {}", numbered(s.from),
                           s.k, numbered(s.to), within, word_of(s.ties), distinct(s.same_layer),
                           word_of(s.shape));
    }
    std::string operator()(const PredicateJoin& s) const {
        return fmt::format("pairs of {} and {} where from {} to{}", numbered(s.from), numbered(s.to),
                           word_of(s.predicate),
                           s.keep_unmatched ? ", and those of from that meet none" : "");
    }
    std::string operator()(const CountJoin& s) const {
        return fmt::format("for each of {} how many of {} are {}", numbered(s.to), numbered(s.from),
                           word_of(s.predicate));
    }
    std::string operator()(const SharedBorder& s) const {
        return fmt::format("pairs {} with the boundary that {} and {} share", numbered(s.pairs),
                           numbered(s.from), numbered(s.to));
    }
    std::string operator()(const ColumnRatio& s) const {
        return fmt::format("pairs {} with {} from the {} of {} and {}", numbered(s.pairs), s.as, s.column,
                           numbered(s.from), numbered(s.to));
    }
    std::string operator()(const InCommon& s) const {
        return fmt::format("pairs {} with {}: what is in the pairs {} and {} of both", numbered(s.pairs),
                           s.count, numbered(s.by_from), numbered(s.by_to));
    }
    std::string operator()(const Score& s) const {
        std::string terms;
        for (const Term& term : s.terms) {
            terms += fmt::format("{}{} times {} of {}", terms.empty() ? "" : ", ", term.weight,
                                 word_of(term.form), term.column);
        }
        return fmt::format("pairs {} with a score of {}", numbered(s.pairs), terms);
    }
    std::string operator()(const Match& s) const {
        const std::string by = s.by.column == "distance_m" ? "" : fmt::format(", by {}", s.by.column);
        return fmt::format("partners of {} and {} among the pairs {}, method {}{}", numbered(s.from),
                           numbered(s.to), numbered(s.pairs), word_of(s.method), by);
    }
    std::string operator()(const AuditPairs& s) const {
        return fmt::format("audit of the declared pairs {} among the places {}", numbered(s.pairs),
                           numbered(s.places));
    }
    std::string operator()(const Coverage& s) const {
        const std::string before = s.before ? fmt::format(", before by {}", numbered(*s.before)) : "";
        const std::string lines = s.lines ? fmt::format(", with the lines {} within {} of a unit",
                                                        numbered(*s.lines), exact(s.beside))
                                          : "";
        const std::string shape =
            s.shape == CoverageShape::covered ? "" : fmt::format(", shape {}", word_of(s.shape));
        return fmt::format("coverage of the units {} by {} within {}{}{}{}{}{}", numbered(s.units),
                           numbered(s.sources), listed(s.radii), before, s.backup ? ", and by two" : "",
                           weighed(s.places, s.weight_column), lines, shape);
    }
    std::string operator()(const Gaps& s) const {
        const std::string before = s.before ? fmt::format(", before of {}", numbered(*s.before)) : "";
        const std::string shape = s.shape == GapShape::gap ? "" : fmt::format(", shape {}", word_of(s.shape));
        return fmt::format("{}gaps of the units {} out of reach of {} at {}{}{}{}",
                           s.each ? "each of the " : "", numbered(s.units), numbered(s.sources),
                           listed(s.radii), before, weighed(s.places, s.weight_column), shape);
    }
    std::string operator()(const Locate& s) const {
        const std::string within = s.within ? fmt::format(" within {}", exact(*s.within)) : "";
        const std::string link = s.link_column.empty() ? "" : fmt::format(", linked by {}", s.link_column);
        return fmt::format("points {} referred to the lines {}{}{}", numbered(s.points), numbered(s.lines),
                           within, link);
    }
    std::string operator()(const LengthWithin& s) const {
        return fmt::format("stretches of the lines {} inside {}", numbered(s.lines), numbered(s.areas));
    }
    std::string operator()(const Measure& s) const {
        return fmt::format("lengths of the lines {}", numbered(s.lines));
    }
    std::string operator()(const Lineage& s) const {
        const std::string events =
            s.events ? fmt::format(", cited from the events {}", numbered(*s.events)) : "";
        return fmt::format("what {} came from and became among {}{}", numbered(s.start), numbered(s.units),
                           events);
    }
    std::string operator()(const Related& s) const {
        const std::string in = s.columns.empty() ? "" : fmt::format(" in {}", fmt::join(s.columns, " or "));
        return fmt::format("those of {} that name one of {}{}", numbered(s.other), numbered(s.input), in);
    }
    std::string operator()(const TextMatch& s) const {
        return fmt::format("those of {} whose name resembles '{}'{}{}", numbered(s.input), s.text,
                           s.best_only ? ", best matches only" : "",
                           s.rather ? fmt::format(", rather those{}", describe(*s.rather)) : "");
    }
    std::string operator()(const GridPoints& s) const {
        return fmt::format("points {} {} every {}", word_of(s.form), numbered(s.input), exact(s.spacing));
    }
    std::string operator()(const SiteSelection& s) const {
        const std::string most = s.sites == 0 ? "" : fmt::format(", at most {}", s.sites);
        const std::string kept = s.kept ? fmt::format(", {} kept", numbered(*s.kept)) : "";
        return fmt::format("sites for the demand {} among {}{}, model {}{}{}{}, {} s at most; the {}",
                           numbered(s.demand), numbered(s.candidates), kept, word_of(s.model),
                           reaching(s.within, s.keep), most, weighed(s.weight), s.time_limit_s,
                           word_of(s.list));
    }
    std::string operator()(const Allocation& s) const {
        const std::string capacity =
            s.capacity_column.empty() ? "" : fmt::format(", each up to its {}", s.capacity_column);
        const std::string admits =
            s.admits.empty() ? "" : fmt::format(" that admit it by {}", fmt::join(s.admits, ", "));
        return fmt::format("the demand {} allocated to the facilities {}{}{}{}{}; the {}", numbered(s.demand),
                           numbered(s.facilities), admits, reaching(s.within, s.keep), capacity,
                           weighed(s.weight), s.list == ServiceList::sites ? "facilities" : "demand");
    }
    std::string operator()(const NearestRegions& s) const {
        return fmt::format("regions of {} nearest to each of {}, to {}", numbered(s.areas),
                           numbered(s.facilities), exact(s.tolerance));
    }
    std::string operator()(const Sort& s) const {
        std::string keys;
        for (const SortKey& key : s.keys) {
            keys += (keys.empty() ? "" : ", ") + key.column + (key.descending ? " downwards" : "");
        }
        return fmt::format("{} sorted by {}", numbered(s.input), keys);
    }
    std::string operator()(const Project& s) const {
        return fmt::format("{} with {} first", numbered(s.input), fmt::join(s.first, ", "));
    }
    std::string operator()(const Limit& s) const {
        return fmt::format("the first {} of {}", s.count, numbered(s.input));
    }
    std::string operator()(const Concat& s) const {
        std::string labels;
        for (const std::string& label : s.labels) {
            labels += (labels.empty() ? "" : ", ") + label;
        }
        return fmt::format("{} one after the other, {} saying {}", list(s.inputs), s.label_column, labels);
    }
    std::string operator()(const Points& s) const {
        std::string places;
        for (const geodesy::LonLat place : s.places) {
            places += fmt::format("{}({}, {})", places.empty() ? "" : ", ", place.lon, place.lat);
        }
        return fmt::format("the points {}", places);
    }
    std::string operator()(const Spans& s) const {
        return fmt::format("stretches of the lines {} between the points {}", numbered(s.lines),
                           numbered(s.located));
    }
    std::string operator()(const Detour& s) const {
        return fmt::format("ways along the lines {} between the points {}", numbered(s.lines),
                           numbered(s.located));
    }
    std::string operator()(const PlaceOnLines& s) const {
        std::string ranges;
        for (const MeasureRange& range : s.ranges) {
            const std::string until = range.from == range.to ? "" : fmt::format(" to {}", exact(range.to));
            ranges += fmt::format("{}{}{}", ranges.empty() ? "" : ", ", exact(range.from), until);
        }
        if (s.events) {
            ranges += fmt::format("{}where {} say", ranges.empty() ? "" : ", and ", numbered(*s.events));
        }
        return fmt::format("places on the lines {} at {}", numbered(s.lines), ranges);
    }
    std::string operator()(const Outline& s) const {
        return fmt::format("outlines of {} taken together", numbered(s.areas));
    }
    std::string operator()(const JoinLines& s) const {
        const std::string beside =
            s.beside ? fmt::format(", beside {} within {}", numbered(*s.beside), exact(s.tolerance)) : "";
        const std::string start =
            s.start == LineStart::as_drawn ? "" : fmt::format(", from the {} end", word_of(s.start));
        return fmt::format("the lines {} as one called '{}'{}{}", numbered(s.lines), s.id, beside, start);
    }
    std::string operator()(const Align& s) const {
        return fmt::format("along the lines {} the nearest of {} within {}", numbered(s.lines),
                           numbered(s.others), exact(s.within));
    }
    std::string operator()(const OverlayStretches& s) const {
        return fmt::format("stretches {} and {} of the lines {} over one another", numbered(s.first),
                           numbered(s.second), numbered(s.lines));
    }
    std::string operator()(const Total& s) const {
        std::string figures;
        for (const Figure& figure : s.figures) {
            const std::string of = figure.of.empty() ? "" : fmt::format(" by {}", figure.of);
            figures += fmt::format(", {} of {}{}", word_of(figure.form), figure.column, of);
        }
        return fmt::format("{} put together by {}{}", numbered(s.input), fmt::join(s.by, ", "), figures);
    }
    std::string operator()(const Connect& s) const {
        return fmt::format("where the lines {} and {} come within {}", numbered(s.lines), numbered(s.others),
                           exact(s.within));
    }
    std::string operator()(const Crosswalk& s) const {
        const auto also = [](std::string_view words, const std::optional<Node>& node) {
            return node ? fmt::format(", {} {}", words, numbered(*node)) : std::string{};
        };
        const std::string accuracy =
            s.accuracy ? fmt::format(", accuracy {} where none is stated", exact(*s.accuracy)) : "";
        return fmt::format("crosswalk from the units {} of {} to those {} of {}{}{}{}{}{}{}{}",
                           numbered(s.from), s.from_day.text(), numbered(s.to), s.to_day.text(),
                           also("lineage among", s.units), also("links", s.links),
                           also("cited from the events", s.events), weighed(s.places, s.weight_column),
                           accuracy, s.all_pieces ? ", every piece" : "", also("told of those of", s.asked));
    }
    std::string operator()(const Restate& s) const {
        const auto figures = [](std::string_view word, const std::vector<std::string>& columns) {
            return columns.empty() ? "" : fmt::format(", {} {}", word, fmt::join(columns, ", "));
        };
        const std::string key = s.figures_key.empty() ? s.key : s.key + " = " + s.figures_key;
        const std::string of =
            s.figures ? fmt::format(" from {} by {}", numbered(*s.figures), key) : std::string{};
        const std::string by = s.weight_column.empty() ? "" : fmt::format(", means by {}", s.weight_column);
        const std::string asked = s.asked ? fmt::format("; those of {}", numbered(*s.asked)) : "";
        const std::string whole =
            s.assign == Assign::main ? ", divided units whole by their main part" : std::string{};
        return fmt::format("figures of {}{} restated for {} by the crosswalk {}{}{}{}{}{}", numbered(s.from),
                           of, numbered(s.to), numbered(s.crosswalk), figures("extensive", s.extensive),
                           figures("intensive", s.intensive), by, whole, asked);
    }
};

}  // namespace

std::string explain(const Plan& plan) {
    std::string text;
    for (Node node = 0; node < plan.steps.size(); ++node) {
        text += fmt::format("{:>2}  {}\n", node + 1, std::visit(Explain{}, plan.steps[node]));
    }
    return text;
}

}  // namespace limes::query
