#pragma once

#include <limes/model/layer.hpp>

#include <cmath>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace limes::model {

/// A member of a record that is a text column of the table; an empty text is null.
template <class Record>
struct TextMember {
    const char* name;
    const char* description;
    std::string Record::*value;
};

/// A member of a record that is a column of numbers with a unit; NaN is null.
template <class Record>
struct MeasureMember {
    const char* name;
    const char* unit;
    const char* description;
    double Record::*value;
};

/// One more column, a row a record. Reserve the columns first: what it gives is good until the next.
template <class Record>
void add_column(Layer& table, const TextMember<Record>& member, std::span<const Record> records) {
    Column& column = table.add_column(member.name, ColumnType::text, "", member.description);
    for (const Record& record : records) {
        if (const std::string& text = record.*member.value; text.empty()) {
            column.push_null();
        } else {
            column.push(text);
        }
    }
}

template <class Record>
void add_column(Layer& table, const MeasureMember<Record>& member, std::span<const Record> records) {
    Column& column = table.add_column(member.name, ColumnType::real, member.unit, member.description);
    for (const Record& record : records) {
        if (const double number = record.*member.value; std::isnan(number)) {
            column.push_null();
        } else {
            column.push(number);
        }
    }
}

/// A column of what `word` calls each record.
template <class Record, class F>
void add_words(Layer& table, const char* name, const char* description, std::span<const Record> records,
               F&& word) {
    Column& column = table.add_column(name, ColumnType::text, "", description);
    for (const Record& record : records) {
        column.push(std::string_view{word(record)});
    }
}

/// Ids from 1, the time of each record, and its place, which has one row or none.
template <class Record>
void add_times_and_places(Layer& table, std::span<const Record> records) {
    for (const Record& record : records) {
        table.ids.push_back(std::to_string(++table.rows));
        table.valid_from.push_back(record.when.from);
        table.valid_to.push_back(record.when.to);
        if (record.place.size() == 0) {
            table.geometry.push_null();
        } else {
            table.geometry.push_from(record.place, 0);
        }
    }
}

}  // namespace limes::model
