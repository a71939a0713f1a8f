// The gradient of max pooling: each output gradient goes to the first largest value of its window.
#include <omp.h>

#include <algorithm>
#include <cstring>
#include <limits>
#include <vector>

#include "geometry.h"
#include "kernels.h"

#if defined(__x86_64__) && defined(__linux__) && defined(__GNUC__) && !defined(__clang__)
#define FOR_THIS_PROCESSOR __attribute__((target_clones("avx2", "default"), noinline))
#else
#define FOR_THIS_PROCESSOR
#endif

namespace {

/** Keeps the larger of `best` and `values`, and the pixel that it came from; the first one of equals stays. */
FOR_THIS_PROCESSOR void keepLarger(const float* values, float* best, int32_t* where, int32_t pixel, int64_t channels) {
#pragma omp simd
  for (int64_t c = 0; c < channels; c++) {
    const bool more = values[c] > best[c];
    best[c] = more ? values[c] : best[c];
    where[c] = more ? pixel : where[c];
  }
}

FOR_THIS_PROCESSOR void addWhere(const float* gradient, const int32_t* where, int32_t pixel, float* to, int64_t channels) {
#pragma omp simd
  for (int64_t c = 0; c < channels; c++) to[c] += where[c] == pixel ? gradient[c] : 0.0f;
}

/** Visits the pixels of one window that lie inside the picture. */
template <typename Visit>
void eachPixel(const Geometry& g, int64_t top, int64_t left, Visit visit) {
  for (int64_t i = 0; i < g.filterHeight; i++) {
    const int64_t row = top + i * g.dilationHeight;
    if (row < 0 || row >= g.inHeight) continue;
    for (int64_t j = 0; j < g.filterWidth; j++) {
      const int64_t column = left + j * g.dilationWidth;
      if (column >= 0 && column < g.inWidth) visit(static_cast<int32_t>(row * g.inWidth + column));
    }
  }
}

}  // namespace

// maxPoolBack(heap, geometry, x, dy, dx): channels last, one channel for one, dilation 1
void maxPoolBack(State&, const Arguments& arguments) {
  Geometry g;
  std::memcpy(&g, arguments.integers(1, Geometry::length), sizeof g);
  g.check();
  if (g.inChannels != g.outChannels || g.channelsFirst) arguments.fail("pooling", "keep its channels, which come last");
  const float* const x = arguments.floats(2, g.inputSize());
  const float* const dy = arguments.floats(3, g.outputSize());
  float* const dx = arguments.floats(4, g.inputSize());
  const int64_t channels = g.inChannels;
  // Windows that do not overlap can be worked on at the same time; others only picture by picture.
  const bool apart = g.strideHeight >= (g.filterHeight - 1) * g.dilationHeight + 1;
  const int64_t rowsPerTask = apart ? 1 : g.outHeight;
  const int64_t tasks = int64_t{g.batch} * g.outHeight / rowsPerTask;
  std::memset(dx, 0, g.inputSize() * sizeof(float));
#pragma omp parallel
  {
    std::vector<float> largest(static_cast<size_t>(channels));
    std::vector<int32_t> place(static_cast<size_t>(channels));
#pragma omp for
    for (int64_t task = 0; task < tasks; task++)
      for (int64_t line = task * rowsPerTask; line < (task + 1) * rowsPerTask; line++) {
        const int64_t picture = line / g.outHeight;
        const int64_t top = line % g.outHeight * g.strideHeight - g.padTop;
        const float* const in = x + picture * g.inHeight * g.inWidth * channels;
        float* const out = dx + picture * g.inHeight * g.inWidth * channels;
        for (int64_t column = 0; column < g.outWidth; column++) {
          const int64_t left = column * g.strideWidth - g.padLeft;
          std::fill(largest.begin(), largest.end(), -std::numeric_limits<float>::infinity());
          std::fill(place.begin(), place.end(), -1);
          const float* const gradient = dy + (line * g.outWidth + column) * channels;
          eachPixel(g, top, left, [&](int32_t pixel) {
            keepLarger(in + pixel * channels, largest.data(), place.data(), pixel, channels);
          });
          eachPixel(g, top, left, [&](int32_t pixel) {
            addWhere(gradient, place.data(), pixel, out + pixel * channels, channels);
          });
        }
      }
  }
}
