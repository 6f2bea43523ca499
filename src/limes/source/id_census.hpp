#pragma once

#include <limes/base/task.hpp>
#include <limes/model/column.hpp>

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <string_view>
#include <vector>

namespace limes::source {

/// Whether ids that come in batches, from several threads, are all different; their texts need not be kept.
///
/// Numbers from 0 to 4,294,967,295 that lie close together take a bit each. Other ids take the 8 bytes of a
/// hash, and equal hashes count as equal ids: the answer "unique" is certain, "not unique" all but certain.
class IdCensus {
public:
    /// Hashes of ids that are no numbers close together; one batch's.
    using Keys = std::vector<std::uint64_t>;

    IdCensus();
    IdCensus(const IdCensus&) = delete;
    IdCensus& operator=(const IdCensus&) = delete;
    ~IdCensus();

    /// Notes the numbers of a batch that are there; those that are not close to others are added to `keys`.
    /// False when one is there already. Cost: 1 ns where they follow each other, 6 ns elsewhere.
    [[nodiscard]] bool add_numbers(std::span<const std::int64_t> ids, const model::Validity& there,
                                   Keys& keys);
    static void add_text(std::string_view id, Keys& keys);

    /// Keeps a batch's hashes. False when there are more than are kept, 32 million.
    [[nodiscard]] bool add(const Keys& keys);

    /// After all batches: whether no hash is there twice. Cost: 10 ns a hash, on all threads.
    [[nodiscard]] bool all_different(const base::Task& task) const;

private:
    static constexpr std::size_t kChunks = 1U << 16U;  // of the upper 16 bits of a number
    static constexpr std::size_t kWords = 1U << 10U;   // a bit for each of the lower 16 bits
    static constexpr std::size_t kBuckets = 256;
    using Chunk = std::array<std::atomic<std::uint64_t>, kWords>;

    struct Bucketed {
        std::array<std::uint32_t, kBuckets + 1> begin;
        Keys keys;
    };

    [[nodiscard]] Chunk* chunk(std::size_t at);

    std::unique_ptr<std::atomic<Chunk*>[]> m_chunks;  // null: not yet; &m_no_chunk: never
    Chunk m_no_chunk{};
    std::atomic<std::size_t> m_numbers{0};
    std::atomic<std::size_t> m_made{0};

    std::mutex m_mutex;
    std::vector<Bucketed> m_batches;
    std::size_t m_keys = 0;
};

}  // namespace limes::source
