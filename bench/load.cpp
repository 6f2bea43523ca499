// Loads a layer whole, so that loading can be timed as a whole process against other programs.

#include <limes/base/error.hpp>
#include <limes/source/dataset.hpp>
#include <limes/source/layer_stream.hpp>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>

namespace {

using namespace limes;

struct Request {
    std::string dataset;
    std::string sum;
    bool stream = false;
    base::Task task;
};

struct Answer {
    std::size_t rows = 0;
    double sum = 0;

    void add(const model::Layer& layer, const std::string& name) {
        rows += layer.rows;
        if (name.empty()) {
            return;
        }
        const model::Column* column = layer.find(name);
        if (column == nullptr) {
            throw base::UsageError{"there is no column '" + name + "'"};
        }
        for (std::size_t row = 0; row < layer.rows; ++row) {
            sum += column->number(row).value_or(0);
        }
    }
};

Request parse(int count, char** words) {
    Request request;
    for (int i = 1; i < count; ++i) {
        const std::string_view word = words[i];
        if (word == "--sum" && i + 1 < count) {
            request.sum = words[++i];
        } else if (word == "--threads" && i + 1 < count) {
            request.task.threads = static_cast<unsigned>(std::strtoul(words[++i], nullptr, 10));
        } else if (word == "--stream") {
            request.stream = true;
        } else if (request.dataset.empty() && !word.starts_with("--")) {
            request.dataset = word;
        } else {
            throw base::UsageError{"limes_load FILE[:LAYER] [--sum COLUMN] [--threads N] [--stream]"};
        }
    }
    return request;
}

Answer load(const Request& request) {
    const source::DatasetName dataset = source::parse_dataset_name(request.dataset);
    source::ReadOptions options;
    options.layer = dataset.layer;
    Answer answer;
    if (!request.stream) {
        answer.add(source::read_layer(dataset.path, options, request.task).layer, request.sum);
        return answer;
    }
    const auto stream = source::LayerStream::open(dataset.path, options, request.task);
    if (!stream) {
        throw base::UsageError{"this file can only be read whole"};
    }
    std::vector<Answer> parts(request.task.thread_count());
    base::parallel_for(request.task, parts.size(), 1, [&](std::size_t part, std::size_t, unsigned) {
        while (const auto batch = stream->next()) {
            parts[part].add(*batch->layer, request.sum);
        }
    });
    for (const Answer& part : parts) {
        answer.rows += part.rows;
        answer.sum += part.sum;
    }
    return answer;
}

}  // namespace

int main(int count, char** words) {
    try {
        const Answer answer = load(parse(count, words));
        std::printf("%zu rows, sum %.0f\n", answer.rows, answer.sum);
        return 0;
    } catch (const std::exception& failure) {
        std::fprintf(stderr, "%s\n", failure.what());
        return 1;
    }
}
