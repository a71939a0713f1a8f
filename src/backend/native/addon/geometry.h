// The shape of one two-dimensional convolution, as JavaScript passes it.
#pragma once
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <stdexcept>
#include <string>

struct Geometry {
  static constexpr size_t length = 17;
  int32_t batch, inHeight, inWidth, inChannels;
  int32_t filterHeight, filterWidth, outChannels, outHeight, outWidth;
  int32_t strideHeight, strideWidth, dilationHeight, dilationWidth;
  int32_t padTop, padLeft;
  int32_t channelsFirst, depthwise;

  /** Rows of padding below the last input row that the last output row reads; negative where rows stay unread. */
  int32_t padBottom() const { return end(outHeight, strideHeight, filterHeight, dilationHeight) - inHeight - padTop; }
  int32_t padRight() const { return end(outWidth, strideWidth, filterWidth, dilationWidth) - inWidth - padLeft; }

  size_t inputSize() const { return product(batch, inHeight, inWidth, inChannels); }
  size_t outputSize() const { return product(batch, outHeight, outWidth, outChannels); }
  size_t filterSize() const {
    return product(filterHeight, filterWidth, depthwise ? 1 : inChannels, outChannels);
  }

  void check() const {
    const int32_t* values = &batch;
    for (int i = 0; i < 13; i++)
      if (values[i] < 1) throw std::invalid_argument("A convolution expected sizes, strides and dilations of at least 1.");
    if (padTop < 0 || padLeft < 0) throw std::invalid_argument("A convolution expected padding of at least 0.");
    if (depthwise && outChannels % inChannels != 0)
      throw std::invalid_argument("A depthwise convolution expected its output channels (" +
                                  std::to_string(outChannels) + ") to be a multiple of its input channels (" +
                                  std::to_string(inChannels) + ").");
    if (padBottom() <= -strideHeight || padRight() <= -strideWidth)
      throw std::invalid_argument("A convolution of " + std::to_string(inHeight) + "x" + std::to_string(inWidth) +
                                  " does not give " + std::to_string(outHeight) + "x" + std::to_string(outWidth) + ".");
  }

 private:
  static int32_t reach(int32_t filter, int32_t dilation) { return (filter - 1) * dilation + 1; }
  static int32_t end(int32_t out, int32_t stride, int32_t filter, int32_t dilation) {
    return (out - 1) * stride + reach(filter, dilation);
  }
  static size_t product(int32_t a, int32_t b, int32_t c, int32_t d) {
    return static_cast<size_t>(a) * static_cast<size_t>(b) * static_cast<size_t>(c) * static_cast<size_t>(d);
  }
};
