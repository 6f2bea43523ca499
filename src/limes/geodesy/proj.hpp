#pragma once

// Owners of PROJ's handles, for the files of this folder only.

#include <proj.h>

#include <memory>
#include <string>

namespace limes::geodesy::proj {

struct DestroyObject {
    void operator()(PJ* object) const { proj_destroy(object); }
};
struct DestroyList {
    void operator()(PJ_OBJ_LIST* list) const { proj_list_destroy(list); }
};
struct DestroyFactory {
    void operator()(PJ_OPERATION_FACTORY_CONTEXT* factory) const {
        proj_operation_factory_context_destroy(factory);
    }
};
using Object = std::unique_ptr<PJ, DestroyObject>;
using List = std::unique_ptr<PJ_OBJ_LIST, DestroyList>;
using Factory = std::unique_ptr<PJ_OPERATION_FACTORY_CONTEXT, DestroyFactory>;

/// A PROJ context without network that keeps PROJ's last message instead of printing it. One thread at a
/// time.
class Context {
public:
    Context() : m_context{proj_context_create()} {
        proj_context_set_enable_network(m_context, 0);
        proj_log_func(m_context, &m_message, &Context::keep);
    }
    Context(const Context&) = delete;
    Context& operator=(const Context&) = delete;
    ~Context() { proj_context_destroy(m_context); }

    [[nodiscard]] PJ_CONTEXT* get() const { return m_context; }
    [[nodiscard]] const std::string& message() const { return m_message; }

private:
    static void keep(void* message, int level, const char* text) {
        if (level == PJ_LOG_ERROR) {
            *static_cast<std::string*>(message) = text;
        }
    }

    std::string m_message;
    PJ_CONTEXT* m_context;
};

}  // namespace limes::geodesy::proj
