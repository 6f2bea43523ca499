#include <limes/base/text.hpp>
#include <limes/output/report/html.hpp>
#include <limes/output/text/markup_text.hpp>

#include <algorithm>
#include <array>
#include <stdexcept>

namespace limes::output::report {

namespace {

/// Elements that begin a line of their own in the source, so that two pages can be compared.
constexpr std::array<std::string_view, 20> kOwnLine{
    "html",  "head",  "body", "header", "main", "footer", "section", "nav", "figure", "table",
    "thead", "tbody", "tr",   "h1",     "h2",   "h3",     "p",       "ul",  "li",     "meta"};

std::string escaped(std::string_view words) {
    return text::markup_text(base::printable(words));
}

}  // namespace

void Html::begin(std::string_view element, Attributes attributes) {
    if (std::ranges::find(kOwnLine, element) != kOwnLine.end() && !m_out.empty() && m_out.back() != '\n') {
        m_out += '\n';
    }
    m_out += '<';
    m_out += element;
    for (const auto& [name, value] : attributes) {
        m_out += ' ';
        m_out += name;
        m_out += "=\"";
        m_out += escaped(value);
        m_out += '"';
    }
    m_out += '>';
}

void Html::open(std::string_view element, Attributes attributes) {
    begin(element, attributes);
    m_open.push_back(element);
}

void Html::alone(std::string_view element, Attributes attributes) {
    begin(element, attributes);
}

void Html::close() {
    m_out += "</";
    m_out += m_open.at(m_open.size() - 1);
    m_out += '>';
    m_open.pop_back();
}

void Html::text(std::string_view words) {
    m_out += escaped(words);
}

std::string Html::take() {
    if (!m_open.empty()) {
        throw std::logic_error{"an element of the page is still open"};
    }
    return std::move(m_out);
}

}  // namespace limes::output::report
