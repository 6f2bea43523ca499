#include <limes/base/error.hpp>
#include <limes/base/file.hpp>
#include <limes/output/plot/plot.hpp>
#include <limes/output/report/plots.hpp>

#include <array>
#include <iterator>
#include <utility>
#include <variant>

namespace limes::output::report {

namespace {

constexpr double kWidth_px = 720;  // about what an A4 page has between its margins

/// What the plots of the questions say in English, and the key of it in the page's words.
struct Said {
    std::string_view english;
    std::string_view key;
};
constexpr std::array kSaid{Said{"distance from the nearest source", "said distance"},
                           Said{"share within the distance", "said share within"},
                           Said{"units", "said units"},
                           Said{"gaps", "said gaps"},
                           Said{"Area", "said area"},
                           Said{"Places", "said places"},
                           Said{"Weight of the places", "said weight"},
                           Said{"Length of the lines", "said lines"},
                           Said{"Area out of reach", "said area out"},
                           Said{"Weight out of reach", "said weight out"},
                           Said{"Places out of reach", "said places out"},
                           Said{"The largest of these places", "said largest"},
                           Said{"Stations", "said stations"},
                           Said{"Gates near by", "said gates near"},
                           Said{"Other lines", "said other lines"},
                           Said{"Settlements", "said settlements"},
                           Said{"Units passed", "said units passed"},
                           Said{"gauge break", "said gauge break"},
                           Said{"not known", "said not known"},
                           Said{"{} of {}", "said of"},
                           Said{" ({} unknown)", "said unknown"},
                           Said{"all {} together", "said all together"},
                           Said{"{} of the {} others", "said of others"},
                           Said{"1 other", "said one other"},
                           Said{"{} others", "said others"},
                           Said{"bounds that the accuracies allow", "said bounds"},
                           Said{"{}: {} in {}", "said in"},
                           Said{"all {} {}", "said all"},
                           Said{"hollow: possible", "said hollow"},
                           Said{"star: {}", "said star"},
                           Said{"along the line from its start [km]", "said along"}};

plot::Phrases phrases_of(const Words& words) {
    plot::Phrases phrases;
    for (const Said& said : kSaid) {
        phrases.emplace(said.english, words[said.key]);
    }
    return phrases;
}

/// The titles of a plot in other words, wherever there are such.
class Translator {
public:
    explicit Translator(const plot::Phrases& phrases) : m_phrases{phrases} {}

    void operator()(model::Curve& curve) const {
        put(curve.x_title);
        put(curve.y_title);
        put(curve.all);
        for (model::CurveMeasure& measure : curve.measures) {
            put(measure.title);
        }
    }
    void operator()(model::Bars& bars) const {
        put(bars.rows);
        put(bars.remark_title);
        for (model::BarMeasure& measure : bars.measures) {
            put(measure.title);
        }
    }
    void operator()(model::Strip& strip) const {
        for (model::Lane& lane : strip.lanes) {
            put(lane.title);
            put(lane.stress_title);
        }
    }
    void operator()(model::Composition& composition) const {
        for (std::string* title :
             {&composition.whole_title, &composition.parts_title, &composition.beside_title}) {
            put(*title);
        }
    }
    void operator()(model::Timeline& timeline) const {
        for (std::string* title :
             {&timeline.before_title, &timeline.asked_title, &timeline.after_title, &timeline.event_title}) {
            put(*title);
        }
    }

private:
    void put(std::string& english) const {
        if (const auto found = m_phrases.find(english); found != m_phrases.end()) {
            english = found->second;
        }
    }

    const plot::Phrases& m_phrases;
};

}  // namespace

std::string draw_plot(const result::ReportPart& part, const Words& words,
                      const std::filesystem::path& scratch, base::Findings& findings) {
    if (part.answer.table == nullptr || part.answer.table->rows == 0 || part.plots.empty()) {
        return {};
    }
    const plot::Dress dress{
        .width_px = kWidth_px, .framed = false, .phrases = phrases_of(words), .signs = words.signs()};
    std::vector<model::Plot> plots = part.plots;
    for (model::Plot& plot : plots) {
        std::visit(Translator{dress.phrases}, plot.form);
    }
    try {
        base::Findings found = plot::draw(part.answer, plots, scratch, dress);
        findings.insert(findings.end(), std::make_move_iterator(found.begin()),
                        std::make_move_iterator(found.end()));
        return base::read_text_file(scratch);
    } catch (const base::UsageError&) {
        return {};  // this form of the answer has no plot; its table follows all the same
    } catch (const base::DataError&) {
        return {};  // no row has a number to draw
    }
}

}  // namespace limes::output::report
