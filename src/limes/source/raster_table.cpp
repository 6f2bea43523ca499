#include <limes/base/error.hpp>
#include <limes/base/text.hpp>
#include <limes/source/gdal_layer.hpp>
#include <limes/source/gdal_session.hpp>
#include <limes/source/raster_table.hpp>

#include <fmt/format.h>
#include <gdal.h>
#include <gdal_frmts.h>
#include <ogr_srs_api.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <mutex>
#include <numbers>

namespace limes::source {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kBatchRows = std::size_t{1} << 16;
/// A sparse file of a few bytes may claim any size, on a side, in all, and of the pieces that GDAL reads at
/// once.
constexpr int kMostOnASide = 1'000'000;
constexpr std::int64_t kMostPixels = 4'000'000'000;
constexpr std::int64_t kMostAtOnce = 64'000'000;
constexpr std::int64_t kMostValues = 60'000'000;
constexpr double kMetresPerDegree = 111'700;  // of latitude and, times its cosine, of longitude, at most
constexpr double kShrink = 1.01;              // a projection may show lengths shorter than they are

using Transform = std::array<double, 6>;  // GDAL's: x = t0 + t1 col + t2 row, y = t3 + t4 col + t5 row

/// In the units of the raster's CRS.
struct Place {
    double x;
    double y;
};

OpenDataset open_tiff(const fs::path& path) {
    prepare_gdal();
    static std::once_flag once;
    std::call_once(once, [] { GDALRegister_GTiff(); });
    const fs::path real = vet_input(path);
    const GdalErrors errors;
    const std::array<const char*, 2> names{"GTiff", nullptr};
    // No other file is looked for beside it.
    const std::string own = real.filename().string();
    const std::array<const char*, 2> siblings{own.c_str(), nullptr};
    OpenDataset opened;
    opened.path = path;
    opened.driver = names[0];
    opened.handle.reset(GDALOpenEx(real.c_str(), GDAL_OF_RASTER | GDAL_OF_READONLY | GDAL_OF_VERBOSE_ERROR,
                                   names.data(), nullptr, siblings.data()));
    if (!opened.handle || errors.failed()) {
        throw base::DataError{
            fmt::format("{}: cannot be read as GeoTIFF ({}); check that the file is whole",
                        base::printable(path.string()),
                        base::printable(errors.first().empty() ? "nothing known is in it" : errors.first()))};
    }
    return opened;
}

/// The pixels of a raster, row by row.
class Pixels {
public:
    explicit Pixels(const fs::path& path)
        : m_dataset{open_tiff(path)}, m_shown{base::printable(path.string())} {
        GDALDatasetH handle = m_dataset.handle.get();
        m_columns = GDALGetRasterXSize(handle);
        m_rows = GDALGetRasterYSize(handle);
        if (GDALGetRasterCount(handle) != 1) {
            refuse(fmt::format("has {} bands; give one of them, as gdal_translate -b 1 writes it",
                               GDALGetRasterCount(handle)));
        }
        if (m_columns > kMostOnASide || m_rows > kMostOnASide ||
            std::int64_t{m_columns} * m_rows > kMostPixels) {
            refuse(
                fmt::format("has {} x {} pixels; cut it to the region with gdalwarp -te, or sum it to "
                            "larger pixels with gdalwarp -r sum",
                            m_columns, m_rows));
        }
        if (GDALGetGeoTransform(handle, m_transform.data()) != CE_None) {
            refuse("does not say where it lies; write its corners with gdal_translate -a_ullr");
        }
        m_band = GDALGetRasterBand(handle, 1);
        int across = 0;
        int down = 0;
        GDALGetBlockSize(m_band, &across, &down);
        if (std::int64_t{across} * down > kMostAtOnce) {
            refuse(fmt::format(
                "keeps {} x {} pixels in one piece; write it in tiles with gdal_translate -co TILED=YES",
                across, down));
        }
        m_reference = GDALGetSpatialRef(handle);
        int has_no_data = 0;
        m_no_data = GDALGetRasterNoDataValue(m_band, &has_no_data);
        m_has_no_data = has_no_data != 0;
        m_line.resize(static_cast<std::size_t>(m_columns));
    }

    [[nodiscard]] int columns() const { return m_columns; }
    [[nodiscard]] int rows() const { return m_rows; }
    [[nodiscard]] std::string crs() const { return srs_text(m_reference); }

    /// Whether the file keeps nothing of a row, so that all its pixels are without data, or 0.
    [[nodiscard]] bool is_left_out(int row) const {
        return GDALGetDataCoverageStatus(m_band, 0, row, m_columns, 1, 0, nullptr) ==
               GDAL_DATA_COVERAGE_STATUS_EMPTY;
    }
    [[nodiscard]] bool has_no_data() const { return m_has_no_data; }
    /// Errors: DataError when the file is damaged.
    const std::vector<double>& read(int row) {
        const GdalErrors errors;
        const CPLErr read = GDALRasterIO(m_band, GF_Read, 0, row, m_columns, 1, m_line.data(), m_columns, 1,
                                         GDT_Float64, 0, 0);
        if (read != CE_None || errors.failed()) {
            refuse(
                fmt::format("damaged or cut off ({}); get the file anew", base::printable(errors.first())));
        }
        return m_line;
    }

    [[nodiscard]] bool is_known(double value) const {
        return std::isfinite(value) && !(m_has_no_data && value == m_no_data);
    }
    [[nodiscard]] Place middle(int column, int row) const {
        const double c = column + 0.5;
        const double r = row + 0.5;
        return {m_transform[0] + m_transform[1] * c + m_transform[2] * r,
                m_transform[3] + m_transform[4] * c + m_transform[5] * r};
    }
    /// The longer half of a pixel's two diagonals, in metres.
    [[nodiscard]] double half_diagonal_m(int row) const {
        const auto half_m = [&](double x, double y) {
            if (m_reference != nullptr && OSRIsGeographic(m_reference) != 0) {
                const double lat = std::abs(middle(0, row).y) - std::abs(y) / 2;
                const double shrunk = std::cos(std::max(0.0, lat) * std::numbers::pi / 180);
                return std::hypot(x * shrunk, y) / 2 * kMetresPerDegree;
            }
            const double unit_m = m_reference == nullptr ? 1 : OSRGetLinearUnits(m_reference, nullptr);
            return std::hypot(x, y) / 2 * unit_m * kShrink;
        };
        return std::max(half_m(m_transform[1] + m_transform[2], m_transform[4] + m_transform[5]),
                        half_m(m_transform[1] - m_transform[2], m_transform[4] - m_transform[5]));
    }
    [[noreturn]] void refuse(const std::string& trouble) const {
        throw base::DataError{fmt::format("{}: {}", m_shown, trouble)};
    }

private:
    OpenDataset m_dataset;
    std::string m_shown;
    int m_columns = 0;
    int m_rows = 0;
    Transform m_transform{};
    GDALRasterBandH m_band = nullptr;
    OGRSpatialReferenceH m_reference = nullptr;
    double m_no_data = 0;
    bool m_has_no_data = false;
    std::vector<double> m_line;
};

class RasterTable final : public TableStream {
public:
    RasterTable(const fs::path& path, FindingLog& log) {
        Pixels pixels{path};
        m_head.name = path.stem().string();
        m_head.driver = "GTiff";
        m_head.crs = pixels.crs();
        m_head.has_geometry = true;
        m_head.fields.emplace_back("value", model::ColumnType::real);
        m_head.fields.emplace_back("accuracy_m", model::ColumnType::real, "m");
        read(pixels);
        report(log);
    }

    [[nodiscard]] const RawTable& head() const override { return m_head; }
    [[nodiscard]] std::size_t expected_rows() const override { return static_cast<std::size_t>(m_values); }

    [[nodiscard]] std::optional<TableBatch> next() override {
        const std::scoped_lock lock{m_guard};
        if (m_next == m_batches.size()) {
            return std::nullopt;
        }
        TableBatch batch{.ordinal = m_next,
                         .first_row = m_next * kBatchRows,
                         .table = std::move(m_batches[m_next]),
                         .repairs = std::vector<Repairs>(m_head.fields.size()),
                         .curves = {}};
        ++m_next;
        return batch;
    }

private:
    void read(Pixels& pixels) {
        for (int row = 0; row < pixels.rows(); ++row) {
            if (pixels.is_left_out(row)) {
                (pixels.has_no_data() ? m_without_data : m_zeros) += pixels.columns();
                continue;
            }
            const double half_m = pixels.half_diagonal_m(row);
            const std::vector<double>& line = pixels.read(row);
            for (int column = 0; column < pixels.columns(); ++column) {
                const double value = line[static_cast<std::size_t>(column)];
                if (!pixels.is_known(value)) {
                    ++m_without_data;
                } else if (value == 0) {
                    ++m_zeros;
                } else {
                    if (++m_values > kMostValues) {
                        pixels.refuse(
                            fmt::format("has more than {} pixels with values; cut it to the region "
                                        "with gdalwarp -te, or sum it to larger pixels with "
                                        "gdalwarp -r sum",
                                        kMostValues));
                    }
                    push(std::int64_t{row} * pixels.columns() + column, pixels.middle(column, row), value,
                         half_m);
                }
            }
        }
    }

    void push(std::int64_t number, Place middle, double value, double half_m) {
        if (m_batches.empty() || m_batches.back().rows == kBatchRows) {
            m_batches.push_back(m_head.like());
            m_batches.back().reserve(kBatchRows);
        }
        RawTable& batch = m_batches.back();
        batch.fids.push_back(number);
        batch.geometry.push_point(middle.x, middle.y);
        batch.fields[0].push(value);
        batch.fields[1].push(half_m);
        ++batch.rows;
    }

    void report(FindingLog& log) const {
        if (m_without_data > 0) {
            log.layer(base::Severity::note, "no-data", fmt::format("{} pixels have no data", m_without_data),
                      "left out: nothing is counted there");
        }
        if (m_zeros > 0) {
            log.layer(base::Severity::note, "empty-pixel", fmt::format("{} pixels are 0", m_zeros),
                      "left out");
        }
    }

    RawTable m_head;
    std::vector<RawTable> m_batches;
    std::int64_t m_values = 0;
    std::int64_t m_without_data = 0;
    std::int64_t m_zeros = 0;
    std::mutex m_guard;
    std::size_t m_next = 0;
};

}  // namespace

bool is_raster(const fs::path& path) {
    const std::string ending = ending_of(path);
    return (ending == ".tif" || ending == ".tiff") && !is_database(path);
}

std::unique_ptr<TableStream> open_raster(const fs::path& path, FindingLog& log) {
    return std::make_unique<RasterTable>(path, log);
}

}  // namespace limes::source
