#include <limes/questions/all.hpp>

#include "command.hpp"

namespace limes::cli {

std::span<const Command> commands() {
    static const std::vector<Command> all = [] {
        std::vector<Command> list{import_command(), rejects_command(), info_command(), check_command(),
                                  diff_command(),   export_command(),  load_command()};
        for (const query::AnyQuestion& question : questions::all()) {
            list.push_back(question_command(question));
        }
        list.push_back(map_command());
        list.push_back(report_command());
        list.push_back(completion_command());
        list.push_back(reference_command());
        return list;
    }();
    return all;
}

}  // namespace limes::cli
