#pragma once

#include <limes/base/error.hpp>
#include <limes/source/table_stream.hpp>

#include "fuzz.hpp"

namespace limes::fuzz {

/// Takes all batches of a stream that `open` gives, if any, and checks that their columns are of one length.
template <class Open>
void read_stream(Open&& open) {
    source::FindingLog log{"fuzz"};
    try {
        const std::unique_ptr<source::TableStream> stream = open(log);
        if (stream == nullptr) {
            return;
        }
        while (const auto batch = stream->next()) {
            const source::RawTable& table = batch->table;
            for (const model::Column& field : table.fields) {
                require(field.size() == table.rows);
            }
            require(table.fids.size() == table.rows);
            require(!table.has_geometry || table.geometry.size() == table.rows);
        }
    } catch (const source::NotSurelyRead&) {
        return;
    } catch (const base::DataError&) {
        return;
    }
}

}  // namespace limes::fuzz
