// Kernels that touch each value once: unary and binary functions, copies of rows. They are bound by memory, so they are
// split among the threads and left to the compiler's vectorizer.
#include <omp.h>

#include <algorithm>
#include <cmath>
#include <cstring>

#include "kernels.h"

namespace {

constexpr int64_t block = 4096;

template <typename Function>
void each(const float* x, float* y, int64_t count, Function function) {
  const int64_t blocks = (count + block - 1) / block;
#pragma omp parallel for if (blocks > 4)
  for (int64_t b = 0; b < blocks; b++) {
    const int64_t end = std::min(count, (b + 1) * block);
#pragma omp simd
    for (int64_t i = b * block; i < end; i++) y[i] = function(x[i]);
  }
}

/** A dimension of the result: its size, and by how many values each operand advances along it. */
struct Axis {
  int64_t size, a, b;
};

/** The dimensions of the result, merged where both operands advance evenly; the innermost comes last. */
std::vector<Axis> broadcastAxes(const int32_t* out, const int32_t* a, const int32_t* b, size_t rank) {
  std::vector<Axis> axes;
  int64_t stepA = 1, stepB = 1;
  for (size_t i = rank; i-- > 0;) {
    const Axis axis{out[i], a[i] == 1 ? 0 : stepA, b[i] == 1 ? 0 : stepB};
    stepA *= a[i];
    stepB *= b[i];
    if (axis.size == 1) continue;
    if (!axes.empty() && axis.a == axes.back().a * axes.back().size && axis.b == axes.back().b * axes.back().size)
      axes.back().size *= axis.size;
    else
      axes.push_back(axis);
  }
  if (axes.empty()) axes.push_back({1, 1, 1});
  std::reverse(axes.begin(), axes.end());
  return axes;
}

template <typename Function>
void combine(const float* a, const float* b, float* y, const std::vector<Axis>& axes, Function function) {
  const Axis inner = axes.back();
  int64_t rows = 1;
  for (size_t i = 0; i + 1 < axes.size(); i++) rows *= axes[i].size;
  const int64_t pieces = (inner.size + block - 1) / block;
  const int64_t tasks = rows * pieces;
#pragma omp parallel for schedule(static) if (rows * inner.size > 4 * block)
  for (int64_t task = 0; task < tasks; task++) {
    const int64_t row = task / pieces, start = task % pieces * block;
    const int64_t count = std::min(block, inner.size - start);
    int64_t rest = row, atA = start * inner.a, atB = start * inner.b;
    for (size_t i = axes.size() - 1; i-- > 0;) {
      atA += rest % axes[i].size * axes[i].a;
      atB += rest % axes[i].size * axes[i].b;
      rest /= axes[i].size;
    }
    const float* const left = a + atA;
    const float* const right = b + atB;
    float* const to = y + row * inner.size + start;
    if (inner.a != 0 && inner.b != 0) {
#pragma omp simd
      for (int64_t i = 0; i < count; i++) to[i] = function(left[i], right[i]);
    } else if (inner.a != 0) {
#pragma omp simd
      for (int64_t i = 0; i < count; i++) to[i] = function(left[i], right[0]);
    } else {
      for (int64_t i = 0; i < count; i++) to[i] = function(left[0], right[i * inner.b]);
    }
  }
}

}  // namespace

// unary(heap, function, x, y, count, alpha)
void unary(State&, const Arguments& arguments) {
  const auto count = arguments.count(4);
  const float* const x = arguments.floats(2, count);
  float* const y = arguments.floats(3, count);
  const float alpha = static_cast<float>(arguments.number(5));
  const auto size = static_cast<int64_t>(count);
  switch (arguments.integer(1)) {
    case 0: return each(x, y, size, [](float v) { return v < 0 ? 0.0f : v; });
    case 1: return each(x, y, size, [](float v) { return v < 0 ? 0.0f : v > 6 ? 6.0f : v; });
    case 2: return each(x, y, size, [alpha](float v) { return v < 0 ? alpha * v : v; });
    case 3: return each(x, y, size, [](float v) { return v >= 0 ? v : std::expm1(v); });
    case 4: return each(x, y, size, [](float v) { return 1 / (1 + std::exp(-v)); });
    case 5: return each(x, y, size, [](float v) { return std::tanh(v); });
    case 6: return each(x, y, size, [alpha](float v) { return v > 0 ? 1.0f : v != v ? v : alpha; });
    case 7: return each(x, y, size, [](float v) { return v * v; });
    case 8: return each(x, y, size, [](float v) { return std::sqrt(v); });
    case 9: return each(x, y, size, [](float v) { return std::fabs(v); });
    case 10: return each(x, y, size, [](float v) { return -v; });
    case 11: return each(x, y, size, [](float v) { return std::exp(v); });
    default: arguments.fail("the function", "be 0 to 11");
  }
}

// binary(heap, function, a, b, y, shapes): shapes holds those of y, a and b, one after the other, of equal rank
void binary(State&, const Arguments& arguments) {
  size_t length = 0;
  const int32_t* const shapes = arguments.integersOfAnyLength(5, length);
  if (length % 3 != 0) arguments.fail("the shapes", "be three of equal rank");
  const size_t rank = length / 3;
  const int32_t *const out = shapes, *const shapeA = shapes + rank, *const shapeB = shapes + 2 * rank;
  size_t sizes[3] = {1, 1, 1};
  for (size_t i = 0; i < rank; i++) {
    if (out[i] < 1 || (shapeA[i] != 1 && shapeA[i] != out[i]) || (shapeB[i] != 1 && shapeB[i] != out[i]))
      arguments.fail("the shapes", "fit by broadcasting");
    for (size_t k = 0; k < 3; k++) sizes[k] *= static_cast<size_t>(shapes[k * rank + i]);
  }
  const float* const a = arguments.floats(2, sizes[1]);
  const float* const b = arguments.floats(3, sizes[2]);
  float* const y = arguments.floats(4, sizes[0]);
  const auto axes = broadcastAxes(out, shapeA, shapeB, rank);
  switch (arguments.integer(1)) {
    case 0: return combine(a, b, y, axes, [](float p, float q) { return p + q; });
    case 1: return combine(a, b, y, axes, [](float p, float q) { return p - q; });
    case 2: return combine(a, b, y, axes, [](float p, float q) { return p * q; });
    case 3: return combine(a, b, y, axes, [](float p, float q) { return p / q; });
    case 4: return combine(a, b, y, axes, [](float p, float q) { return p != p ? p : q != q ? q : p > q ? p : q; });
    case 5: return combine(a, b, y, axes, [](float p, float q) { return p != p ? p : q != q ? q : p < q ? p : q; });
    case 6: return combine(a, b, y, axes, [](float p, float q) { return (p - q) * (p - q); });
    case 7: return combine(a, b, y, axes, [](float p, float q) { return p < 0 ? q * p : p; });
    default: arguments.fail("the function", "be 0 to 7");
  }
}

// copyRows(heap, from, fromStep, to, toStep, length, rows): steps and length in floats
void copyRows(State&, const Arguments& arguments) {
  const size_t fromStep = arguments.count(2), toStep = arguments.count(4);
  const size_t length = arguments.count(5), rows = arguments.count(6);
  if (length > fromStep || length > toStep) arguments.fail("the length", "be at most the steps");
  if (rows == 0 || length == 0) return;
  const float* const from = arguments.floats(1, arguments.span(rows, fromStep, length));
  float* const to = arguments.floats(3, arguments.span(rows, toStep, length));
  const auto count = static_cast<int64_t>(rows);
#pragma omp parallel for if (rows * length > 4 * block)
  for (int64_t row = 0; row < count; row++)
    std::memcpy(to + static_cast<size_t>(row) * toStep, from + static_cast<size_t>(row) * fromStep, length * sizeof(float));
}
