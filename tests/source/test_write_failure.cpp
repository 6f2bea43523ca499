#include <limes/base/error.hpp>
#include <limes/source/atlas.hpp>

#include "sample_files.hpp"
#include <sys/resource.h>

#include <csignal>

using namespace limes;
using namespace limes::test;

namespace {

/// No file grows beyond so many bytes, as on a disk that is nearly full.
class SmallDisk {
public:
    explicit SmallDisk(rlim_t bytes) : m_handler{std::signal(SIGXFSZ, SIG_IGN)} {
        ::getrlimit(RLIMIT_FSIZE, &m_limit);
        rlimit low = m_limit;
        low.rlim_cur = bytes;
        ::setrlimit(RLIMIT_FSIZE, &low);
    }
    SmallDisk(const SmallDisk&) = delete;
    SmallDisk& operator=(const SmallDisk&) = delete;
    ~SmallDisk() {
        ::setrlimit(RLIMIT_FSIZE, &m_limit);
        std::signal(SIGXFSZ, m_handler);
    }

private:
    using Handler = void (*)(int);
    Handler m_handler;
    rlimit m_limit{};
};

bool says(const std::string& message, const std::string& words) {
    return message.find(words) != std::string::npos;
}

std::filesystem::path many_gates(const Folder& folder) {
    std::string csv = "id,lon,lat,note\n";
    for (int i = 0; i < 40000; ++i) {
        csv += std::to_string(i) + ",106.5,21.5,some words about this gate\n";
    }
    return folder.write("gates.csv", csv);
}

}  // namespace

TEST_CASE("what a full disk stops is said with the atlas, the layer and the reason, and leaves nothing") {
    const Folder folder;
    source::ImportOptions options;
    options.inputs = {many_gates(folder)};
    options.definitions.emplace();
    const auto atlas = folder / "atlas.gpkg";
    for (const rlim_t bytes : {2'000U, 60'000U, 500'000U, 2'000'000U}) {
        CAPTURE(bytes);
        std::string message;
        {
            const SmallDisk small{bytes};
            message = message_of<base::DataError>([&] { source::import_into(atlas, options); });
        }
        CAPTURE(message);
        CHECK(message.starts_with(atlas.string()));
        CHECK((bytes < 100'000 || says(message, atlas.string() + ":gates: ")));
        CHECK(says(message, "no space left"));
        CHECK_FALSE(says(message, "sqlite3"));
        CHECK(message.size() < atlas.string().size() + 150);
        CHECK_FALSE(says(message, "/.atlas"));
        CHECK_FALSE(std::filesystem::exists(atlas));
    }
    for (const auto& entry : std::filesystem::directory_iterator{folder.path()}) {
        CHECK(entry.path().filename().string().front() != '.');
    }
}

TEST_CASE("an atlas that cannot take a new edition for want of room stays as it was") {
    const Folder folder;
    source::ImportOptions options;
    options.inputs = {folder.write("gates.csv", "id,lon,lat,note\nx,106,21,first\n")};
    options.definitions.emplace();
    const auto atlas = folder / "atlas.gpkg";
    source::import_into(atlas, options);
    const std::string bytes = slurp(atlas);
    options.inputs = {many_gates(folder)};
    std::string message;
    {
        const SmallDisk small{500'000};
        message = message_of<base::DataError>([&] { source::import_into(atlas, options); });
    }
    CHECK(says(message, atlas.string() + ":gates: "));
    CHECK_FALSE(says(message, "/.atlas"));
    CHECK(slurp(atlas) == bytes);
}
