#pragma once

#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>

namespace limes::base {

/// Hands on what several threads make, in the order of its ordinals (0, 1, 2, ...). One thread at a time
/// hands on, and the others go on making; when they are far ahead they wait.
template <class T>
class InOrder {
public:
    explicit InOrder(std::function<void(T&&)> take) : m_take{std::move(take)} {}

    /// Errors: what `take` throws; `fail` must then be called, as for any failure to make an ordinal.
    void put(std::size_t ordinal, T value) {
        constexpr std::size_t kFarAhead = 16;
        std::unique_lock lock{m_mutex};
        if (m_failed) {
            return;
        }
        m_waiting.emplace(ordinal, std::move(value));
        if (m_handing_on) {
            m_moved.wait(lock, [&] { return m_waiting.size() < kFarAhead || !m_handing_on || m_failed; });
        }
        if (m_handing_on || m_failed) {
            return;
        }
        m_handing_on = true;
        while (!m_waiting.empty() && m_waiting.begin()->first == m_next) {
            T ready = std::move(m_waiting.extract(m_waiting.begin()).mapped());
            ++m_next;
            m_moved.notify_all();
            lock.unlock();
            m_take(std::move(ready));
            lock.lock();
        }
        m_handing_on = false;
        m_moved.notify_all();
    }

    /// An ordinal will never come: nobody waits any more.
    void fail() {
        const std::lock_guard lock{m_mutex};
        m_failed = true;
        m_moved.notify_all();
    }

private:
    std::function<void(T&&)> m_take;
    std::mutex m_mutex;
    std::condition_variable m_moved;
    std::map<std::size_t, T> m_waiting;
    std::size_t m_next = 0;
    bool m_handing_on = false;
    bool m_failed = false;
};

}  // namespace limes::base
