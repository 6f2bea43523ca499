#pragma once

#include <string>
#include <vector>

namespace limes::test {

struct Member {
    std::string name;
    std::string content;
    std::string link_to = {};
};

/// A zip, or a tar when it is said; compressed when its name ends in gz.
void make_archive(const std::string& path, const std::vector<Member>& members, bool tar = false);

}  // namespace limes::test
