// H41: kill -9 at 200 moments of loading and of writing: half of them uniform over the time of a run, half at
// things that happen to the files of the folder, the first and the last of which (a temporary is made, the
// journal comes and goes, the file is flushed and renamed) are struck more often.
#include "catch.hpp"
#include "kill.hpp"
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <mutex>
#include <random>
#include <string_view>
#include <thread>

using namespace limes::test;
namespace fs = std::filesystem;

namespace {

constexpr int kKilled = 1000 + SIGKILL;
constexpr std::array kVictims{Victim::program, Victim::worker, Victim::both};

std::string points(int rows) {
    std::string csv = "id,name,lon,lat\n";
    for (int i = 0; i < rows; ++i) {
        csv += fmt::format("{},n,{},{}\n", i, 105 + 0.001 * i, 21 + 0.0007 * i);
    }
    return csv;
}

/// A GeoPackage without the times of its last change: 2026-11-27T16:44:05.010Z.
std::string without_clock(std::string bytes) {
    constexpr std::string_view kLike{"9999-99-99T99:99:99.999Z"};
    const auto is_time = [&](std::size_t at) {
        for (std::size_t i = 0; i < kLike.size(); ++i) {
            const char c = bytes[at + i];
            if (kLike[i] == '9' ? c < '0' || c > '9' : c != kLike[i]) {
                return false;
            }
        }
        return true;
    };
    for (std::size_t at = bytes.find('Z'); at != std::string::npos; at = bytes.find('Z', at + 1)) {
        const std::size_t begin = at + 1 - kLike.size();
        if (at + 1 >= kLike.size() && is_time(begin)) {
            bytes.replace(begin, kLike.size(), kLike);
        }
    }
    return bytes;
}

/// A temporary of a number that another process bears by now is not taken away; numbers go round on a busy
/// machine.
bool is_of_a_living_process(const std::string& name) {
    const std::size_t dash = name.find('-');
    const std::size_t point = name.rfind('.', dash);
    if (name.front() != '.' || dash == std::string::npos || point == std::string::npos) {
        return false;
    }
    const int process = std::atoi(name.c_str() + point + 1);
    return process > 0 && ::kill(process, 0) == 0;
}

/// A work that turns one state of a file into another, killed at moments; the file must always be of one of
/// the two, byte for byte, and whatever else is there a hidden temporary.
class Killing {
public:
    /// `words`: the call that writes `target`, in `folder`.
    Killing(const Folder& folder, std::string target, std::vector<std::string> words, std::string old,
            unsigned seed)
        : m_folder{folder},
          m_target{std::move(target)},
          m_words{std::move(words)},
          m_old{std::move(old)},
          m_random{seed} {
        write_file(m_folder / m_target, m_old);
        m_known = m_folder.files();
        m_whole = count_events(m_words, m_folder / "");
        if (m_whole.ended.code != 0) {
            throw std::runtime_error{m_whole.ended.err};
        }
        m_new = without_clock(read_file(m_folder / m_target));
    }

    /// Kills one run; what is wrong then, if anything.
    std::string kill_once(std::size_t number) {
        write_file(m_folder / m_target, m_old);
        const Victim victim = kVictims.at(number % kVictims.size());
        const Ended ended = call_limes(
            m_words, {// LeakSanitizer's tracer is a child too, and whoever kills it hangs the program.
                      .environment = {{"ASAN_OPTIONS", "detect_leaks=0"}},
                      .meanwhile = moment(number, victim)});
        const std::string now = read_file(m_folder / m_target);
        const bool is_new = now != m_old && without_clock(now) == m_new;
        if (now != m_old && !is_new) {
            return fmt::format("{}: moment {}: {} bytes, neither old nor new", m_target, number, now.size());
        }
        if (ended.code == 0 && !is_new) {
            return fmt::format("{}: moment {}: it said that all was done", m_target, number);
        }
        for (const std::string& name : m_folder.files()) {
            if (std::ranges::find(m_known, name) == m_known.end() && !name.starts_with('.')) {
                return fmt::format("{}: moment {}: left {}", m_target, number, name);
            }
        }
        m_killed += ended.code == 0 ? 0 : 1;
        (is_new ? m_were_new : m_were_old) += 1;
        // The worker alone: the program lives, says so, and cleans up at once.
        if (victim == Victim::worker && ended.code != 0 && ended.code != kKilled) {
            ++m_told;
            if (ended.code != 1 || ended.err.find("killed") == std::string::npos) {
                return fmt::format("{}: moment {}: exit {}, said: {}", m_target, number, ended.code,
                                   ended.err);
            }
        }
        return {};
    }

    /// The next run cleans up what the killed ones left; what is wrong then.
    std::string run_whole() {
        write_file(m_folder / m_target, m_old);
        const Ended ended = call_limes(m_words);
        if (ended.code != 0 || without_clock(read_file(m_folder / m_target)) != m_new) {
            return fmt::format("{}: the run after the killed ones: exit {} {}", m_target, ended.code,
                               ended.err);
        }
        std::vector<std::string> left = m_folder.files();
        std::erase_if(left, is_of_a_living_process);
        if (left != m_known) {
            return fmt::format("{}: something is left: {}", m_target, fmt::join(left, ", "));
        }
        return {};
    }

    [[nodiscard]] std::size_t killed() const { return m_killed; }
    [[nodiscard]] std::size_t were_old() const { return m_were_old; }
    [[nodiscard]] std::size_t were_new() const { return m_were_new; }
    [[nodiscard]] std::size_t told() const { return m_told; }

private:
    Meanwhile moment(std::size_t number, Victim victim) {
        if (number % 2 == 0) {
            std::uniform_real_distribution<double> part{0, 1.1};
            const auto us = static_cast<long>(m_whole.ended.seconds * 1e6 * part(m_random));
            return kill_after(std::chrono::microseconds{us}, victim);
        }
        constexpr std::size_t kEnds = 8;
        const std::size_t last = std::max<std::size_t>(m_whole.events, 2 * kEnds);
        std::size_t from = 1;
        std::size_t to = last;
        if (number % 6 == 1) {
            to = kEnds;
        } else if (number % 6 == 3) {
            from = last - kEnds;
        }
        return kill_at_event(m_folder / "", std::uniform_int_distribution<std::size_t>{from, to}(m_random),
                             victim);
    }

    const Folder& m_folder;
    std::string m_target;
    std::vector<std::string> m_words;
    std::string m_old;
    std::string m_new;
    std::mt19937 m_random;
    std::vector<std::string> m_known;
    Watched m_whole;
    std::size_t m_killed = 0;
    std::size_t m_were_old = 0;
    std::size_t m_were_new = 0;
    std::size_t m_told = 0;
};

/// Two at a time, each in a folder of its own; what went wrong.
template <class F>
std::vector<std::string> at_two(std::size_t times, F&& with_folder) {
    std::vector<std::string> wrong;
    std::mutex guard;
    {
        std::vector<std::jthread> threads;
        for (unsigned each = 0; each < 2; ++each) {
            threads.emplace_back([&, each] {
                try {
                    const Folder folder;
                    for (std::string& text : with_folder(folder, each, times / 2)) {
                        const std::scoped_lock lock{guard};
                        wrong.push_back(std::move(text));
                    }
                } catch (const std::exception& error) {
                    const std::scoped_lock lock{guard};
                    wrong.emplace_back(error.what());
                }
            });
        }
    }
    return wrong;
}

void keep_wrong(std::vector<std::string>& wrong, std::string text) {
    if (!text.empty()) {
        wrong.push_back(std::move(text));
    }
}

}  // namespace

TEST_CASE("H41: killed at 100 moments of loading, there is the old atlas or the new, byte for byte") {
    std::atomic<std::size_t> killed = 0;
    std::atomic<std::size_t> were_old = 0;
    std::atomic<std::size_t> were_new = 0;
    std::atomic<std::size_t> told = 0;
    const auto wrong = at_two(100, [&](const Folder& folder, unsigned seed, std::size_t times) {
        write_file(folder / "posts.csv", points(20));
        write_file(folder / "more.csv", points(300));
        const std::string atlas = folder / "atlas.gpkg";
        if (call_limes({"import", folder / "posts.csv", "--layer", "posts", "-o", atlas}).code != 0) {
            throw std::runtime_error{"no atlas to begin with"};
        }
        Killing killing{folder,
                        "atlas.gpkg",
                        {"import", atlas, folder / "more.csv", "--layer", "more"},
                        read_file(atlas),
                        41 + seed};
        std::vector<std::string> found;
        for (std::size_t i = 0; i < times; ++i) {
            keep_wrong(found, killing.kill_once(i));
            if (i % 10 == 9) {  // what is there can be asked
                const Ended info = call_limes({"info", atlas});
                keep_wrong(found, info.code == 0 ? "" : info.err);
                const std::string sound = run({"sqlite3", atlas, "PRAGMA integrity_check"}).out;
                keep_wrong(found, sound == "ok\n" ? "" : sound);
            }
        }
        keep_wrong(found, killing.run_whole());
        killed += killing.killed();
        were_old += killing.were_old();
        were_new += killing.were_new();
        told += killing.told();
        return found;
    });
    CAPTURE(killed.load(), were_old.load(), were_new.load(), told.load());
    CHECK(wrong == std::vector<std::string>{});
    CHECK(killed > 60);
    CHECK(were_old > 40);
    CHECK(were_new > 3);
    CHECK(told > 10);
}

TEST_CASE("H41: killed at 104 moments of writing, in every format, there is the old file or the new") {
    std::atomic<std::size_t> killed = 0;
    std::atomic<std::size_t> were_old = 0;
    std::atomic<std::size_t> were_new = 0;
    const std::array names{"out.geojson",  "out.gpkg", "out.fgb", "out.csv",
                           "out.geojsonl", "map.png",  "map.svg", "map.pdf"};
    const std::string& atlas = sample_atlas();
    const auto wrong = at_two(names.size() * 13, [&](const Folder& folder, unsigned seed, std::size_t) {
        write_file(folder / "points.csv", points(300));
        std::vector<std::string> found;
        for (std::size_t at = seed; at < names.size(); at += 2) {
            const std::string name = names.at(at);
            std::vector<std::string> words{"export", folder / "points.csv", "-o", folder / name,
                                           "--overwrite"};
            if (name.starts_with("map")) {
                words = {"map",    atlas, "-o",       folder / name,        "--overwrite",
                         "--size", "a5",  "--extent", "106.6,21.9,106.8,22"};
            }
            Killing killing{folder, name, words, "old", 7 + static_cast<unsigned>(at)};
            for (std::size_t i = 0; i < 13; ++i) {
                keep_wrong(found, killing.kill_once(i));
            }
            keep_wrong(found, killing.run_whole());
            killed += killing.killed();
            were_old += killing.were_old();
            were_new += killing.were_new();
        }
        return found;
    });
    CAPTURE(killed.load(), were_old.load(), were_new.load());
    CHECK(wrong == std::vector<std::string>{});
    CHECK(killed > 60);
    CHECK(were_old > 40);
    CHECK(were_new > 3);
}
