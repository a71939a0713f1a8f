// Sums along one axis of [outer, reduced, inner]. Partial sums have fixed borders, so the threads do not change a bit.
#include <omp.h>

#include <algorithm>

#include "kernels.h"

namespace {

/** The sum of `rows` rows of `inner` values each. */
void sumRows(const float* x, float* y, int64_t rows, int64_t inner) {
  if (inner == 1) {
    constexpr int64_t lanes = 16;
    float sums[lanes] = {};
    int64_t i = 0;
    for (; i + lanes <= rows; i += lanes)
      for (int64_t k = 0; k < lanes; k++) sums[k] += x[i + k];
    for (; i < rows; i++) sums[0] += x[i];
    float sum = 0;
    for (int64_t k = 0; k < lanes; k++) sum += sums[k];
    *y = sum;
    return;
  }
  std::fill(y, y + inner, 0.0f);
  for (int64_t row = 0; row < rows; row++) {
    const float* const from = x + row * inner;
#pragma omp simd
    for (int64_t i = 0; i < inner; i++) y[i] += from[i];
  }
}

}  // namespace

// sum(heap, x, y, outer, reduced, inner, factor): the sums times `factor`
void sum(State& state, const Arguments& arguments) {
  const size_t outer = arguments.count(3), reduced = arguments.count(4), inner = arguments.count(5);
  if (outer == 0 || reduced == 0 || inner == 0) arguments.fail("the sizes", "be at least 1");
  const float* const x = arguments.floats(1, arguments.span(outer, reduced * inner, reduced * inner));
  float* const y = arguments.floats(2, outer * inner);
  const float factor = static_cast<float>(arguments.number(6));
  const auto rows = static_cast<int64_t>(reduced), width = static_cast<int64_t>(inner), count = static_cast<int64_t>(outer);
  const int64_t chunk = std::max<int64_t>(1, 16384 / width);
  const int64_t chunks = (rows + chunk - 1) / chunk;
  float* const partial =
      static_cast<float*>(state.pixels.reserve(static_cast<size_t>(count * chunks * width) * sizeof(float)));
#pragma omp parallel for if (count * chunks > 1)
  for (int64_t task = 0; task < count * chunks; task++) {
    const int64_t first = task % chunks * chunk;
    sumRows(x + (task / chunks * rows + first) * width, partial + task * width, std::min(chunk, rows - first), width);
  }
#pragma omp parallel for if (count > 64)
  for (int64_t o = 0; o < count; o++) {
    float* const to = y + o * width;
    sumRows(partial + o * chunks * width, to, chunks, width);
    for (int64_t i = 0; i < width; i++) to[i] *= factor;
  }
}
