// Two-dimensional convolutions and their gradients on oneDNN, dense and depthwise, in the layouts of tfjs.
#include "kernels.h"

#include <omp.h>

#include <cstring>
#include <unordered_map>

#include "geometry.h"

using dnnl::algorithm;
using dnnl::memory;
using dnnl::prop_kind;

namespace {

enum Kind { forward = 0, backInput = 1, backFilter = 2 };

memory::desc image(const Geometry& g, int32_t height, int32_t width, int32_t channels) {
  return memory::desc({g.batch, channels, height, width}, memory::data_type::f32,
                      g.channelsFirst ? memory::format_tag::nchw : memory::format_tag::nhwc);
}

/** The part of the input that the windows read, as a view into the whole. */
memory::desc inputOf(const Geometry& g) {
  if (g.readsAll()) return image(g, g.inHeight, g.inWidth, g.inChannels);
  const int64_t channels = g.inChannels;
  const int64_t pixel = g.channelsFirst ? 1 : channels, row = g.inWidth * pixel;
  const int64_t plane = g.channelsFirst ? row * g.inHeight : 1, picture = int64_t{g.inHeight} * g.inWidth * channels;
  return memory::desc({g.batch, channels, g.readHeight(), g.readWidth()}, memory::data_type::f32,
                      memory::dims{picture, plane, row, pixel});
}

memory::dims sizesOf(const memory::desc& description) {
#if DNNL_VERSION_MAJOR >= 3
  return description.get_dims();
#else
  return description.dims();
#endif
}

memory::desc anyLayout(const memory::desc& like) {
  return memory::desc(sizesOf(like), memory::data_type::f32, memory::format_tag::any);
}

/** The filter as tfjs holds it: [height, width, in, out], or [height, width, in, multiplier] for depthwise ones. */
memory::desc filterOf(const Geometry& g) {
  if (!g.depthwise)
    return memory::desc({g.outChannels, g.inChannels, g.filterHeight, g.filterWidth}, memory::data_type::f32,
                        memory::format_tag::hwio);
  const int64_t multiplier = g.outChannels / g.inChannels;
  return memory::desc({g.inChannels, multiplier, 1, g.filterHeight, g.filterWidth}, memory::data_type::f32,
                      memory::dims{multiplier, 1, 1, int64_t{g.filterWidth} * g.outChannels, g.outChannels});
}

/**
 * Whether oneDNN may choose blocked layouts for the images, at the price of copying them. Measured on AVX2: gradients
 * of filters and wide inputs gain more than the copies cost; one-by-one filters and narrow inputs do not.
 */
bool mayBlock(Kind kind, const Geometry& g) {
  if (g.channelsFirst || !g.readsAll()) return true;
  if (g.depthwise) return false;
  if (g.filterHeight == 1 && g.filterWidth == 1) return false;
  if (kind == backFilter) return true;
  return (kind == forward ? g.inChannels : g.outChannels) >= 64;
}

dnnl::primitive_attr attributes(Activation activation, float alpha) {
  dnnl::primitive_attr attr;
  dnnl::post_ops after;
#if DNNL_VERSION_MAJOR >= 3
  const auto append = [&](algorithm what, float a, float b) { after.append_eltwise(what, a, b); };
#else
  const auto append = [&](algorithm what, float a, float b) { after.append_eltwise(1.0f, what, a, b); };
#endif
  if (activation == Activation::relu) append(algorithm::eltwise_relu, 0, 0);
  if (activation == Activation::relu6) append(algorithm::eltwise_clip, 0, 6);
  if (activation == Activation::leakyRelu) append(algorithm::eltwise_relu, alpha, 0);
  attr.set_post_ops(after);
  return attr;
}

Prepared prepare(State& state, Kind kind, const Geometry& g, bool withBias, Activation activation, float alpha) {
  const memory::desc source = inputOf(g);
  const memory::desc result = image(g, g.outHeight, g.outWidth, g.outChannels);
  const memory::desc filter = filterOf(g);
  const memory::desc bias({g.outChannels}, memory::data_type::f32, memory::format_tag::x);
  const bool block = mayBlock(kind, g);
  const memory::desc sourceLike = block ? anyLayout(source) : source;
  const memory::desc resultLike = block ? anyLayout(result) : result;
  const memory::desc filterLike = anyLayout(filter);
  const memory::dims strides{g.strideHeight, g.strideWidth};
  const memory::dims dilates{g.dilationHeight - 1, g.dilationWidth - 1};
  const memory::dims before{g.padTop, g.padLeft};
  const memory::dims after{g.padBottom(), g.padRight()};
  const auto how = algorithm::convolution_direct;

  Prepared out;
  const auto add = [&](int name, const memory::desc& heap, const memory::desc& wanted, bool written) {
    Prepared::Argument argument;
    argument.name = name;
    argument.heap = heap;
    argument.wanted = wanted;
    argument.written = written;
    if (heap != wanted)
      argument.reorder = written ? dnnl::reorder({state.engine, wanted, state.engine, heap})
                                 : dnnl::reorder({state.engine, heap, state.engine, wanted});
    out.arguments.push_back(argument);
  };

  if (kind == forward) {
    const auto attr = attributes(activation, alpha);
#if DNNL_VERSION_MAJOR >= 3
    const auto description =
        withBias ? dnnl::convolution_forward::primitive_desc(state.engine, prop_kind::forward_inference, how, sourceLike,
                                                             filterLike, bias, resultLike, strides, dilates, before,
                                                             after, attr)
                 : dnnl::convolution_forward::primitive_desc(state.engine, prop_kind::forward_inference, how, sourceLike,
                                                             filterLike, resultLike, strides, dilates, before, after,
                                                             attr);
#else
    const auto wish = withBias
                          ? dnnl::convolution_forward::desc(prop_kind::forward_inference, how, sourceLike, filterLike,
                                                            bias, resultLike, strides, dilates, before, after)
                          : dnnl::convolution_forward::desc(prop_kind::forward_inference, how, sourceLike, filterLike,
                                                            resultLike, strides, dilates, before, after);
    const dnnl::convolution_forward::primitive_desc description(wish, attr, state.engine);
#endif
    out.primitive = dnnl::convolution_forward(description);
    add(DNNL_ARG_SRC, source, description.src_desc(), false);
    add(DNNL_ARG_WEIGHTS, filter, description.weights_desc(), false);
    add(DNNL_ARG_DST, result, description.dst_desc(), true);
    if (withBias) add(DNNL_ARG_BIAS, bias, bias, false);
    return out;
  }

#if DNNL_VERSION_MAJOR >= 3
  const dnnl::convolution_forward::primitive_desc hint(state.engine, prop_kind::forward_training, how, sourceLike,
                                                       filterLike, resultLike, strides, dilates, before, after);
#else
  const dnnl::convolution_forward::primitive_desc hint(
      {prop_kind::forward_training, how, sourceLike, filterLike, resultLike, strides, dilates, before, after},
      state.engine);
#endif
  if (kind == backInput) {
#if DNNL_VERSION_MAJOR >= 3
    const dnnl::convolution_backward_data::primitive_desc description(state.engine, how, sourceLike, filterLike,
                                                                      resultLike, strides, dilates, before, after, hint);
#else
    const dnnl::convolution_backward_data::primitive_desc description(
        {how, sourceLike, filterLike, resultLike, strides, dilates, before, after}, state.engine, hint);
#endif
    out.primitive = dnnl::convolution_backward_data(description);
    add(DNNL_ARG_DIFF_DST, result, description.diff_dst_desc(), false);
    add(DNNL_ARG_WEIGHTS, filter, description.weights_desc(), false);
    add(DNNL_ARG_DIFF_SRC, source, description.diff_src_desc(), true);
  } else {
#if DNNL_VERSION_MAJOR >= 3
    const dnnl::convolution_backward_weights::primitive_desc description(
        state.engine, how, sourceLike, filterLike, resultLike, strides, dilates, before, after, hint);
#else
    const dnnl::convolution_backward_weights::primitive_desc description(
        {how, sourceLike, filterLike, resultLike, strides, dilates, before, after}, state.engine, hint);
#endif
    out.primitive = dnnl::convolution_backward_weights(description);
    add(DNNL_ARG_SRC, source, description.src_desc(), false);
    add(DNNL_ARG_DIFF_DST, result, description.diff_dst_desc(), false);
    add(DNNL_ARG_DIFF_WEIGHTS, filter, description.diff_weights_desc(), true);
  }
  return out;
}

/** Runs a prepared primitive on heap memory; reordered copies live in the scratch memory of the environment. */
void run(State& state, Prepared& prepared, float* const* heap) {
  std::unordered_map<int, memory> bound;
  std::vector<memory> outside, inside;
  size_t scratch = 0;
  for (size_t i = 0; i < prepared.arguments.size(); i++) {
    auto& argument = prepared.arguments[i];
    outside.emplace_back(argument.heap, state.engine, heap[i]);
    inside.push_back(argument.reordered()
                         ? memory(argument.wanted, state.engine, state.scratch[scratch++].reserve(argument.wanted.get_size()))
                         : outside.back());
    if (argument.reordered() && !argument.written) argument.reorder.execute(state.stream, outside[i], inside[i]);
    bound.emplace(argument.name, inside[i]);
  }
  prepared.primitive.execute(state.stream, bound);
  for (size_t i = 0; i < prepared.arguments.size(); i++) {
    auto& argument = prepared.arguments[i];
    if (argument.reordered() && argument.written) argument.reorder.execute(state.stream, inside[i], outside[i]);
  }
  state.stream.wait();
}

void convolve(State& state, Kind kind, const Geometry& g, float* const* heap, bool withBias, Activation activation,
              float alpha) {
  RecentlyUsed<Prepared>::Key key(&g.batch, &g.batch + Geometry::length);
  int32_t alphaBits;
  std::memcpy(&alphaBits, &alpha, sizeof alphaBits);
  key.insert(key.end(), {kind, withBias, static_cast<int64_t>(activation), alphaBits, omp_get_max_threads()});
  auto& prepared = state.prepared.get(key, [&] { return prepare(state, kind, g, withBias, activation, alpha); });
  run(state, prepared, heap);
}

/** Copies the pixels that a one-by-one filter reads from the input together (`gather`), or back to their places. */
void subsample(const Geometry& g, float* input, float* pixels, bool gather) {
  const int64_t channels = g.inChannels;
  const int64_t run = g.channelsFirst ? 1 : channels;
  const int64_t rows = int64_t{g.batch} * (g.channelsFirst ? channels : 1) * g.outHeight;
#pragma omp parallel for
  for (int64_t row = 0; row < rows; row++) {
    const int64_t picture = row / g.outHeight, y = row % g.outHeight;
    float* const in = input + (picture * g.inHeight + y * g.strideHeight) * g.inWidth * run;
    float* const out = pixels + row * g.outWidth * run;
    for (int64_t x = 0; x < g.outWidth; x++) {
      float* const a = in + x * g.strideWidth * run;
      float* const b = out + x * run;
      std::memcpy(gather ? b : a, gather ? a : b, static_cast<size_t>(run) * sizeof(float));
    }
  }
}

Geometry geometryOf(const Arguments& arguments) {
  Geometry geometry;
  std::memcpy(&geometry, arguments.integers(1, Geometry::length), sizeof geometry);
  geometry.check();
  return geometry;
}

/**
 * oneDNN 2.6 writes out of bounds in its own handling of one-by-one filters with strides, so it never sees one: the
 * pixels that are read go to scratch memory, and the convolution runs there.
 */
Geometry withDenseInput(State& state, const Geometry& g, float*& input, bool gather) {
  if (!g.subsamples()) return g;
  const Geometry dense = g.withoutStride();
  float* const pixels = static_cast<float*>(state.pixels.reserve(dense.inputSize() * sizeof(float)));
  if (gather) subsample(g, input, pixels, true);
  input = pixels;
  return dense;
}

}  // namespace

// convolve(heap, geometry, x, filter, bias | -1, y, activation, alpha)
void convolveForward(State& state, const Arguments& arguments) {
  const Geometry g = geometryOf(arguments);
  float* const bias = arguments.floatsOrNone(4, static_cast<size_t>(g.outChannels));
  float* heap[] = {arguments.floats(2, g.inputSize()), arguments.floats(3, g.filterSize()),
                   arguments.floats(5, g.outputSize()), bias};
  const int activation = arguments.integer(6);
  if (activation < 0 || activation > static_cast<int>(Activation::leakyRelu))
    arguments.fail("the activation", "be 0 (none), 1 (relu), 2 (relu6) or 3 (leaky relu)");
  const float alpha = activation == static_cast<int>(Activation::leakyRelu) ? static_cast<float>(arguments.number(7)) : 0;
  const Geometry used = withDenseInput(state, g, heap[0], true);
  convolve(state, forward, used, heap, bias != nullptr, static_cast<Activation>(activation), alpha);
}

// convolveBackInput(heap, geometry, dy, filter, dx)
void convolveBackInput(State& state, const Arguments& arguments) {
  const Geometry g = geometryOf(arguments);
  float* heap[] = {arguments.floats(2, g.outputSize()), arguments.floats(3, g.filterSize()),
                   arguments.floats(4, g.inputSize())};
  float* const dx = heap[2];
  if (!g.readsAll() || g.subsamples()) std::memset(dx, 0, g.inputSize() * sizeof(float));
  const Geometry used = withDenseInput(state, g, heap[2], false);
  convolve(state, backInput, used, heap, false, Activation::none, 0);
  if (g.subsamples()) subsample(g, dx, heap[2], false);
}

// convolveBackFilter(heap, geometry, x, dy, dfilter)
void convolveBackFilter(State& state, const Arguments& arguments) {
  const Geometry g = geometryOf(arguments);
  float* heap[] = {arguments.floats(2, g.inputSize()), arguments.floats(3, g.outputSize()),
                   arguments.floats(4, g.filterSize())};
  const Geometry used = withDenseInput(state, g, heap[0], true);
  convolve(state, backFilter, used, heap, false, Activation::none, 0);
}
