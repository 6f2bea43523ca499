#include <limes/base/error.hpp>
#include <limes/source/wkb.hpp>

#include <algorithm>
#include <cstring>
#include <limits>

namespace limes::source {

using model::GeometryType;

void RawGeometries::reserve(std::size_t rows) {
    x.reserve(rows);
    y.reserve(rows);
}

void RawGeometries::leave_all_points() {
    if (!all_points) {
        return;
    }
    all_points = false;
    const auto rows = static_cast<std::uint32_t>(x.size());
    types.assign(rows, GeometryType::point);
    row_end.resize(rows);
    for (std::uint32_t i = 0; i < rows; ++i) {
        row_end[i] = i + 1;
    }
    part_end = row_end;
    path_end = row_end;
}

void RawGeometries::push_null() {
    leave_all_points();
    types.push_back(GeometryType::null);
    row_end.push_back(static_cast<std::uint32_t>(part_end.size()));
    remark(WkbState::null);
}

void RawGeometries::push_point(double px, double py) {
    x.push_back(px);
    y.push_back(py);
    if (!all_points) {
        path_end.push_back(static_cast<std::uint32_t>(x.size()));
        part_end.push_back(static_cast<std::uint32_t>(path_end.size()));
        row_end.push_back(static_cast<std::uint32_t>(part_end.size()));
        types.push_back(GeometryType::point);
    }
}

void RawGeometries::push_path(const std::uint8_t* pairs, std::size_t count) {
    const std::size_t at = x.size();
    x.resize(at + count);
    y.resize(at + count);
    for (std::size_t i = 0; i < count; ++i) {
        std::memcpy(&x[at + i], pairs + 16 * i, sizeof(double));
        std::memcpy(&y[at + i], pairs + 16 * i + sizeof(double), sizeof(double));
    }
    path_end.push_back(static_cast<std::uint32_t>(x.size()));
}

void RawGeometries::end_row(GeometryType type, WkbState state) {
    types.push_back(type);
    row_end.push_back(static_cast<std::uint32_t>(part_end.size()));
    if (state != WkbState::good) {
        remark(state);
    }
}

void RawGeometries::append(const RawGeometries& more) {
    if (x.size() + more.x.size() > std::numeric_limits<std::uint32_t>::max()) {
        throw base::DataError{"has more than 4,294,967,295 vertices; read it in parts"};
    }
    const auto vertices = static_cast<std::uint32_t>(x.size());
    const std::size_t rows = size();
    if (all_points != more.all_points) {
        leave_all_points();
    }
    x.insert(x.end(), more.x.begin(), more.x.end());
    y.insert(y.end(), more.y.begin(), more.y.end());
    if (all_points) {
        return;
    }
    const auto ends_after = [](const std::vector<std::uint32_t>& ends, std::uint32_t before,
                               std::vector<std::uint32_t>& out) {
        const std::size_t at = out.size();
        out.resize(at + ends.size());
        for (std::size_t i = 0; i < ends.size(); ++i) {
            out[at + i] = ends[i] + before;
        }
    };
    const auto parts = static_cast<std::uint32_t>(part_end.size());
    const auto paths = static_cast<std::uint32_t>(path_end.size());
    if (more.all_points) {
        const auto count = static_cast<std::uint32_t>(more.x.size());
        types.insert(types.end(), count, GeometryType::point);
        for (std::uint32_t i = 1; i <= count; ++i) {
            row_end.push_back(parts + i);
            part_end.push_back(paths + i);
            path_end.push_back(vertices + i);
        }
        return;
    }
    types.insert(types.end(), more.types.begin(), more.types.end());
    ends_after(more.row_end, parts, row_end);
    ends_after(more.part_end, paths, part_end);
    ends_after(more.path_end, vertices, path_end);
    for (const Remark& remarked : more.remarks) {
        remarks.push_back({rows + remarked.row, remarked.state});
    }
}

RawGeometries RawGeometries::take(const std::vector<std::size_t>& rows) const {
    RawGeometries out;
    if (all_points) {
        for (const std::size_t row : rows) {
            out.push_point(x[row], y[row]);
        }
        return out;
    }
    out.all_points = false;
    auto next =
        rows.empty() ? remarks.end() : std::ranges::lower_bound(remarks, rows.front(), {}, &Remark::row);
    for (const std::size_t row : rows) {
        for (std::size_t part = row == 0 ? 0 : row_end[row - 1]; part < row_end[row]; ++part) {
            for (std::size_t path = part == 0 ? 0 : part_end[part - 1]; path < part_end[part]; ++path) {
                const auto begin = static_cast<std::ptrdiff_t>(path == 0 ? 0 : path_end[path - 1]);
                const auto end = static_cast<std::ptrdiff_t>(path_end[path]);
                out.x.insert(out.x.end(), x.begin() + begin, x.begin() + end);
                out.y.insert(out.y.end(), y.begin() + begin, y.begin() + end);
                out.path_end.push_back(static_cast<std::uint32_t>(out.x.size()));
            }
            out.part_end.push_back(static_cast<std::uint32_t>(out.path_end.size()));
        }
        out.types.push_back(types[row]);
        out.row_end.push_back(static_cast<std::uint32_t>(out.part_end.size()));
        while (next != remarks.end() && next->row < row) {
            ++next;
        }
        if (next != remarks.end() && next->row == row) {
            out.remark(next->state);
        }
    }
    return out;
}

}  // namespace limes::source
