#include <limes/source/id_census.hpp>

#include <algorithm>
#include <bit>
#include <functional>

namespace limes::source {

namespace {

/// A bijection, so that different numbers have different hashes. Source: S. Vigna, splitmix64 (2015), the
/// finaliser of D. Stafford.
std::uint64_t mixed(std::uint64_t z) {
    z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27U)) * 0x94D049BB133111EBU;
    return z ^ (z >> 31U);
}

}  // namespace

IdCensus::IdCensus() : m_chunks{new std::atomic<Chunk*>[kChunks]()} {}

IdCensus::~IdCensus() {
    for (std::size_t i = 0; i < kChunks; ++i) {
        Chunk* chunk = m_chunks[i].load();
        if (chunk != &m_no_chunk) {
            delete chunk;
        }
    }
}

/// The bits of a chunk, made when it is first asked for, unless the numbers so far lie too far apart to be
/// worth it. That decision stands, lest a number be looked for in two places.
IdCensus::Chunk* IdCensus::chunk(std::size_t at) {
    Chunk* found = m_chunks[at].load(std::memory_order_acquire);
    if (found != nullptr) {
        return found;
    }
    constexpr std::size_t kFree = 8192;  // 64 MiB: the ids of half a billion rows in any order
    constexpr std::size_t kNumbersAChunk = sizeof(Chunk) / sizeof(std::uint64_t);
    const bool is_worth_it = m_made.load() < kFree + m_numbers.load() / kNumbersAChunk;
    std::unique_ptr<Chunk> made{is_worth_it ? new Chunk{} : nullptr};
    Chunk* mine = is_worth_it ? made.get() : &m_no_chunk;
    if (m_chunks[at].compare_exchange_strong(found, mine, std::memory_order_acq_rel)) {
        m_made += is_worth_it ? 1 : 0;
        made.release();  // NOLINT(bugprone-unused-return-value): the table owns it now
        return mine;
    }
    return found;
}

bool IdCensus::add_numbers(std::span<const std::int64_t> ids, const model::Validity& there, Keys& keys) {
    m_numbers += ids.size();
    constexpr std::int64_t kLeastWithoutBit = std::int64_t{1} << 32U;
    for (std::size_t row = 0; row < ids.size();) {
        if (!there[row]) {
            ++row;
            continue;
        }
        const std::int64_t id = ids[row];
        Chunk* bits =
            id >= 0 && id < kLeastWithoutBit ? chunk(static_cast<std::size_t>(id >> 16U)) : &m_no_chunk;
        if (bits == &m_no_chunk) {
            keys.push_back(mixed(static_cast<std::uint64_t>(id)));
            ++row;
            continue;
        }
        // Numbers of the same word that follow each other are noted at once.
        std::uint64_t mask = 0;
        const std::int64_t word = id >> 6U;
        for (; row < ids.size() && there[row] && ids[row] >> 6U == word; ++row) {
            const std::uint64_t bit = std::uint64_t{1} << static_cast<unsigned>(ids[row] & 63);
            if ((mask & bit) != 0) {
                return false;
            }
            mask |= bit;
        }
        std::atomic<std::uint64_t>& noted = (*bits)[static_cast<std::size_t>(word) & (kWords - 1)];
        if ((noted.fetch_or(mask, std::memory_order_relaxed) & mask) != 0) {
            return false;
        }
    }
    return true;
}

void IdCensus::add_text(std::string_view id, Keys& keys) {
    keys.push_back(std::hash<std::string_view>{}(id));
}

bool IdCensus::add(const Keys& keys) {
    constexpr std::size_t kMostKeys = 32U << 20U;
    if (keys.empty()) {
        return true;
    }
    Bucketed batch;
    batch.begin.fill(0);
    const auto bucket = [](std::uint64_t key) { return static_cast<std::size_t>(key >> 56U); };
    for (const std::uint64_t key : keys) {
        ++batch.begin[bucket(key) + 1];
    }
    for (std::size_t i = 0; i < kBuckets; ++i) {
        batch.begin[i + 1] += batch.begin[i];
    }
    batch.keys.resize(keys.size());
    auto next = batch.begin;
    for (const std::uint64_t key : keys) {
        batch.keys[next[bucket(key)]++] = key;
    }
    const std::lock_guard lock{m_mutex};
    m_keys += keys.size();
    if (m_keys > kMostKeys) {
        return false;
    }
    m_batches.push_back(std::move(batch));
    return true;
}

bool IdCensus::all_different(const base::Task& task) const {
    std::atomic<bool> different{true};
    base::parallel_for(task, kBuckets, 1, [&](std::size_t bucket, std::size_t, unsigned) {
        std::size_t count = 0;
        for (const Bucketed& batch : m_batches) {
            count += batch.begin[bucket + 1] - batch.begin[bucket];
        }
        const std::size_t mask = std::bit_ceil(2 * count + 1) - 1;
        std::vector<std::uint64_t> slots(mask + 1, 0);
        bool has_zero = false;  // the sign of a free slot
        for (const Bucketed& batch : m_batches) {
            for (std::uint32_t i = batch.begin[bucket]; i < batch.begin[bucket + 1]; ++i) {
                const std::uint64_t key = batch.keys[i];
                std::size_t at = key & mask;
                while (slots[at] != 0 && slots[at] != key) {
                    at = (at + 1) & mask;
                }
                if (slots[at] == key && (key != 0 || has_zero)) {
                    different = false;
                    return;
                }
                has_zero = has_zero || key == 0;
                slots[at] = key;
            }
        }
    });
    return different;
}

}  // namespace limes::source
