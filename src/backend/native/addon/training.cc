// What a training step repeats for every layer, in as few passes over the memory as it takes: the gradient of bias and
// activation, normalisation by channel and its gradient, Adam. Partial sums have fixed borders, so the threads do not
// change a bit.
#include <omp.h>

#include <algorithm>
#include <cmath>

#include "kernels.h"

namespace {

/** Rows of `channels` values that are worked on together: about 64 KiB. */
int64_t rowsPerChunk(int64_t channels) { return std::max<int64_t>(1, 16384 / channels); }

/** [outer, rows, channels] cut into chunks of rows. */
struct Chunks {
  Chunks(const Arguments& arguments, size_t outerAt, size_t rowsAt, size_t channelsAt)
      : outer(static_cast<int64_t>(arguments.count(outerAt))),
        rows(static_cast<int64_t>(arguments.count(rowsAt))),
        channels(static_cast<int64_t>(arguments.count(channelsAt))) {
    if (outer < 1 || rows < 1 || channels < 1) arguments.fail("the sizes", "be at least 1");
    size = arguments.span(static_cast<size_t>(outer), static_cast<size_t>(rows * channels),
                          static_cast<size_t>(rows * channels));
    each = rowsPerChunk(channels);
    perOuter = (rows + each - 1) / each;
  }
  int64_t count() const { return outer * perOuter; }
  int64_t rowsOf(int64_t chunk) const { return std::min(each, rows - chunk % perOuter * each); }
  int64_t begin(int64_t chunk) const { return (chunk / perOuter * rows + chunk % perOuter * each) * channels; }

  int64_t outer, rows, channels, each, perOuter;
  size_t size;
};

float* reserve(Scratch& scratch, int64_t floats) {
  return static_cast<float*>(scratch.reserve(static_cast<size_t>(floats) * sizeof(float)));
}

}  // namespace

// activationBack(heap, y, dy, dx, dBias | -1, rows, channels, slope): dy where y is positive, slope·dy elsewhere, and
// the sum of that over the rows
void activationBack(State& state, const Arguments& arguments) {
  const auto rows = static_cast<int64_t>(arguments.count(5)), channels = static_cast<int64_t>(arguments.count(6));
  if (rows < 1 || channels < 1) arguments.fail("the sizes", "be at least 1");
  const size_t size = arguments.span(static_cast<size_t>(rows), static_cast<size_t>(channels), static_cast<size_t>(channels));
  const float* const y = arguments.floats(1, size);
  const float* const dy = arguments.floats(2, size);
  float* const dx = arguments.floats(3, size);
  float* const dBias = arguments.floatsOrNone(4, static_cast<size_t>(channels));
  const float slope = static_cast<float>(arguments.number(7));
  const int64_t each = rowsPerChunk(channels), chunks = (rows + each - 1) / each;
  float* const partial = dBias ? reserve(state.pixels, chunks * channels) : nullptr;
#pragma omp parallel for if (chunks > 1)
  for (int64_t chunk = 0; chunk < chunks; chunk++) {
    const int64_t first = chunk * each * channels, count = std::min(each, rows - chunk * each) * channels;
    const float *const from = dy + first, *const sign = y + first;
    float* const to = dx + first;
#pragma omp simd
    for (int64_t i = 0; i < count; i++) to[i] = sign[i] > 0 ? from[i] : slope * from[i];
    if (!partial) continue;
    float* const sums = partial + chunk * channels;
    std::fill(sums, sums + channels, 0.0f);
    for (int64_t i = 0; i < count; i += channels) {
#pragma omp simd
      for (int64_t c = 0; c < channels; c++) sums[c] += to[i + c];
    }
  }
  if (!dBias) return;
  std::fill(dBias, dBias + channels, 0.0f);
  for (int64_t chunk = 0; chunk < chunks; chunk++)
    for (int64_t c = 0; c < channels; c++) dBias[c] += partial[chunk * channels + c];
}

// normalise(heap, x, scale, shift, y, mean, variance, outer, rows, channels, epsilon): every channel of every outer part
// by its own mean and variance over the rows, then scaled and shifted
void normalise(State& state, const Arguments& arguments) {
  const Chunks chunks(arguments, 7, 8, 9);
  const int64_t channels = chunks.channels;
  const auto perOuter = static_cast<size_t>(chunks.outer * channels);
  const float* const x = arguments.floats(1, chunks.size);
  const float* const scale = arguments.floats(2, static_cast<size_t>(channels));
  const float* const shift = arguments.floats(3, static_cast<size_t>(channels));
  float* const y = arguments.floats(4, chunks.size);
  float* const mean = arguments.floats(5, perOuter);
  float* const variance = arguments.floats(6, perOuter);
  const double epsilon = arguments.number(10);
  // Of each chunk the means and the sums of squared distances from them, which are then put together (Chan et al. 1979).
  float* const partial = reserve(state.pixels, chunks.count() * 2 * channels);
#pragma omp parallel for if (chunks.count() > 1)
  for (int64_t chunk = 0; chunk < chunks.count(); chunk++) {
    const int64_t rows = chunks.rowsOf(chunk);
    const float* const from = x + chunks.begin(chunk);
    float *const means = partial + chunk * 2 * channels, *const squares = means + channels;
    std::fill(means, means + 2 * channels, 0.0f);
    for (int64_t row = 0; row < rows; row++) {
#pragma omp simd
      for (int64_t c = 0; c < channels; c++) means[c] += from[row * channels + c];
    }
    const float share = 1.0f / static_cast<float>(rows);
    for (int64_t c = 0; c < channels; c++) means[c] *= share;
    for (int64_t row = 0; row < rows; row++) {
#pragma omp simd
      for (int64_t c = 0; c < channels; c++) {
        const float distance = from[row * channels + c] - means[c];
        squares[c] += distance * distance;
      }
    }
  }
  float* const gains = reserve(state.scratch[0], chunks.outer * 2 * channels);
  for (int64_t o = 0; o < chunks.outer; o++)
    for (int64_t c = 0; c < channels; c++) {
      double count = 0, centre = 0, squares = 0;
      for (int64_t k = 0; k < chunks.perOuter; k++) {
        const int64_t chunk = o * chunks.perOuter + k;
        const auto more = static_cast<double>(chunks.rowsOf(chunk));
        const float* const part = partial + chunk * 2 * channels + c;
        const double distance = part[0] - centre;
        squares += part[channels] + distance * distance * count * more / (count + more);
        centre += distance * more / (count + more);
        count += more;
      }
      const double spread = squares / count;
      const double gain = scale[c] / std::sqrt(spread + epsilon);
      mean[o * channels + c] = static_cast<float>(centre);
      variance[o * channels + c] = static_cast<float>(spread);
      gains[o * 2 * channels + c] = static_cast<float>(gain);
      gains[(o * 2 + 1) * channels + c] = static_cast<float>(shift[c] - centre * gain);
    }
#pragma omp parallel for if (chunks.count() > 1)
  for (int64_t chunk = 0; chunk < chunks.count(); chunk++) {
    const float* const gain = gains + chunk / chunks.perOuter * 2 * channels;
    const float* const offset = gain + channels;
    const int64_t begin = chunks.begin(chunk);
    for (int64_t row = 0; row < chunks.rowsOf(chunk); row++) {
      const float* const from = x + begin + row * channels;
      float* const to = y + begin + row * channels;
#pragma omp simd
      for (int64_t c = 0; c < channels; c++) to[c] = from[c] * gain[c] + offset[c];
    }
  }
}

// normaliseBack(heap, dy, x, scale, mean, variance, dx, dScale, dShift, outer, rows, channels, epsilon)
void normaliseBack(State& state, const Arguments& arguments) {
  const Chunks chunks(arguments, 9, 10, 11);
  const int64_t channels = chunks.channels;
  const auto width = static_cast<size_t>(channels), perOuter = static_cast<size_t>(chunks.outer) * width;
  const float* const dy = arguments.floats(1, chunks.size);
  const float* const x = arguments.floats(2, chunks.size);
  const float* const scale = arguments.floats(3, width);
  const float* const mean = arguments.floats(4, perOuter);
  const float* const variance = arguments.floats(5, perOuter);
  float* const dx = arguments.floats(6, chunks.size);
  float* const dScale = arguments.floats(7, width);
  float* const dShift = arguments.floats(8, width);
  const double epsilon = arguments.number(12);
  float* const partial = reserve(state.pixels, chunks.count() * 2 * channels);
#pragma omp parallel for if (chunks.count() > 1)
  for (int64_t chunk = 0; chunk < chunks.count(); chunk++) {
    const float* const centre = mean + chunk / chunks.perOuter * channels;
    const int64_t begin = chunks.begin(chunk);
    float *const sums = partial + chunk * 2 * channels, *const products = sums + channels;
    std::fill(sums, sums + 2 * channels, 0.0f);
    for (int64_t row = 0; row < chunks.rowsOf(chunk); row++) {
      const float *const slopes = dy + begin + row * channels, *const values = x + begin + row * channels;
#pragma omp simd
      for (int64_t c = 0; c < channels; c++) {
        sums[c] += slopes[c];
        products[c] += slopes[c] * (values[c] - centre[c]);
      }
    }
  }
  // dx = a·dy + b·x + d, by channel and outer part.
  float* const factors = reserve(state.scratch[0], chunks.outer * 3 * channels);
  for (int64_t c = 0; c < channels; c++) {
    double slopeOfScale = 0, slopeOfShift = 0;
    for (int64_t o = 0; o < chunks.outer; o++) {
      double sum = 0, product = 0;
      for (int64_t k = 0; k < chunks.perOuter; k++) {
        const float* const part = partial + (o * chunks.perOuter + k) * 2 * channels + c;
        sum += part[0];
        product += part[channels];
      }
      const double inverse = 1 / std::sqrt(variance[o * channels + c] + epsilon);
      const auto rows = static_cast<double>(chunks.rows);
      const double a = scale[c] * inverse, b = -a * product * inverse * inverse / rows;
      float* const to = factors + o * 3 * channels + c;
      to[0] = static_cast<float>(a);
      to[channels] = static_cast<float>(b);
      to[2 * channels] = static_cast<float>(-a * sum / rows - b * mean[o * channels + c]);
      slopeOfScale += product * inverse;
      slopeOfShift += sum;
    }
    dScale[c] = static_cast<float>(slopeOfScale);
    dShift[c] = static_cast<float>(slopeOfShift);
  }
#pragma omp parallel for if (chunks.count() > 1)
  for (int64_t chunk = 0; chunk < chunks.count(); chunk++) {
    const float* const a = factors + chunk / chunks.perOuter * 3 * channels;
    const float *const b = a + channels, *const d = b + channels;
    const int64_t begin = chunks.begin(chunk);
    for (int64_t row = 0; row < chunks.rowsOf(chunk); row++) {
      const float *const slopes = dy + begin + row * channels, *const values = x + begin + row * channels;
      float* const to = dx + begin + row * channels;
#pragma omp simd
      for (int64_t c = 0; c < channels; c++) to[c] = a[c] * slopes[c] + b[c] * values[c] + d[c];
    }
  }
}

// adam(heap, weight, first, second, gradient, newWeight, newFirst, newSecond, count, beta1, beta2, epsilon, firstScale,
// secondScale): one update in the order of operations of train/adam.ts
void adam(State&, const Arguments& arguments) {
  const size_t size = arguments.count(8);
  const float* const weight = arguments.floats(1, size);
  const float* const first = arguments.floats(2, size);
  const float* const second = arguments.floats(3, size);
  const float* const gradient = arguments.floats(4, size);
  float* const newWeight = arguments.floats(5, size);
  float* const newFirst = arguments.floats(6, size);
  float* const newSecond = arguments.floats(7, size);
  const auto keepFirst = static_cast<float>(arguments.number(9)), addFirst = static_cast<float>(1 - arguments.number(9));
  const auto keepSecond = static_cast<float>(arguments.number(10)), addSecond = static_cast<float>(1 - arguments.number(10));
  const auto epsilon = static_cast<float>(arguments.number(11));
  const auto firstScale = static_cast<float>(arguments.number(12)), secondScale = static_cast<float>(arguments.number(13));
  const auto count = static_cast<int64_t>(size);
#pragma omp parallel for simd if (count > 16384)
  for (int64_t i = 0; i < count; i++) {
    const float m = first[i] * keepFirst + gradient[i] * addFirst;
    const float v = second[i] * keepSecond + gradient[i] * gradient[i] * addSecond;
    newFirst[i] = m;
    newSecond[i] = v;
    newWeight[i] = weight[i] - m * firstScale / (std::sqrt(v) * secondScale + epsilon);
  }
}
