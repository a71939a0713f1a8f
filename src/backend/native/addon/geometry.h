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

  /**
   * The rows and columns of the input that the windows can reach. Fewer than there are by a stride or more where tfjs
   * takes the filter's height for its width, as it does when the padding is a number.
   */
  int32_t readHeight() const { return read(inHeight, endHeight() - padTop, strideHeight); }
  int32_t readWidth() const { return read(inWidth, endWidth() - padLeft, strideWidth); }

  /** Whether it is a product per pixel on every so-manieth pixel. */
  bool subsamples() const {
    return filterHeight == 1 && filterWidth == 1 && (strideHeight > 1 || strideWidth > 1) && padTop == 0 && padLeft == 0 &&
           padBottom() <= 0 && padRight() <= 0;
  }
  bool readsAll() const { return readHeight() == inHeight && readWidth() == inWidth; }

  /** The same product per pixel on an input of which only the pixels that are read remain. */
  Geometry withoutStride() const {
    Geometry dense = *this;
    dense.inHeight = outHeight;
    dense.inWidth = outWidth;
    dense.strideHeight = dense.strideWidth = 1;
    return dense;
  }

  /** Rows of padding below the last row of the input; negative where less than a stride of rows stays unread. */
  int32_t padBottom() const { return endHeight() - readHeight() - padTop; }
  int32_t padRight() const { return endWidth() - readWidth() - padLeft; }

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
    if (readHeight() < 1 || readWidth() < 1)
      throw std::invalid_argument("A convolution of " + std::to_string(inHeight) + "x" + std::to_string(inWidth) +
                                  " expected a window that reaches the input.");
  }

 private:
  static int32_t end(int32_t out, int32_t stride, int32_t filter, int32_t dilation) {
    return (out - 1) * stride + (filter - 1) * dilation + 1;
  }
  static int32_t read(int32_t in, int32_t reached, int32_t stride) { return in < reached + stride ? in : reached; }
  int32_t endHeight() const { return end(outHeight, strideHeight, filterHeight, dilationHeight); }
  int32_t endWidth() const { return end(outWidth, strideWidth, filterWidth, dilationWidth); }
  static size_t product(int32_t a, int32_t b, int32_t c, int32_t d) {
    return static_cast<size_t>(a) * static_cast<size_t>(b) * static_cast<size_t>(c) * static_cast<size_t>(d);
  }
};
