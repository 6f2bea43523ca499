#include "watch.hpp"

#include "run.hpp"
#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/inotify.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <stdexcept>

namespace limes::test {

namespace {

bool is_readable(int descriptor) {
    pollfd wait{descriptor, POLLIN, 0};
    return ::poll(&wait, 1, 0) > 0;
}

}  // namespace

Canary::Canary(std::string path)
    : m_path{std::move(path)}, m_watch{::inotify_init1(IN_NONBLOCK | IN_CLOEXEC)} {
    write_file(m_path, words);
    if (::inotify_add_watch(m_watch, m_path.c_str(), IN_ALL_EVENTS) < 0) {
        throw std::runtime_error{"inotify does not watch " + m_path};
    }
}

Canary::~Canary() {
    ::close(m_watch);
}

bool Canary::was_touched() {
    const bool touched = is_readable(m_watch);
    std::array<char, 4096> events{};
    while (::read(m_watch, events.data(), events.size()) > 0) {
    }
    return touched;
}

Listener::Listener() : m_socket{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)} {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* any = reinterpret_cast<sockaddr*>(&address);
    if (::bind(m_socket, any, size) != 0 || ::listen(m_socket, 8) != 0 ||
        ::getsockname(m_socket, any, &size) != 0) {
        throw std::runtime_error{"no port to listen on"};
    }
    m_port = ntohs(address.sin_port);
}

Listener::~Listener() {
    ::close(m_socket);
}

std::string Listener::url() const {
    return "http://127.0.0.1:" + std::to_string(m_port);
}

bool Listener::was_called() {
    return is_readable(m_socket);
}

}  // namespace limes::test
