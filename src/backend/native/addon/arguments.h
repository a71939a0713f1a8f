// What JavaScript passes: views into the heap of the wasm back end, checked before they are used.
#pragma once
#include <node_api.h>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>

/** The arguments of one call. Every reader throws std::invalid_argument with a sentence for the JavaScript error. */
class Arguments {
 public:
  static constexpr size_t most = 14;

  Arguments(napi_env env, napi_callback_info info, const char* function) : env_(env), function_(function) {
    count_ = most;
    if (napi_get_cb_info(env, info, &count_, values_, nullptr, nullptr) != napi_ok) fail("arguments", "be readable");
    if (count_ == 0) fail("the heap", "be given");
    napi_typedarray_type type;
    if (napi_get_typedarray_info(env, values_[0], &type, &heapBytes_, reinterpret_cast<void**>(&heap_), nullptr,
                                 nullptr) != napi_ok ||
        type != napi_uint8_array)
      fail("the heap", "be a Uint8Array");
  }

  double number(size_t index) const {
    double value = 0;
    if (index >= count_ || napi_get_value_double(env_, values_[index], &value) != napi_ok)
      fail("argument " + std::to_string(index), "be a number");
    return value;
  }

  int integer(size_t index) const { return static_cast<int>(number(index)); }

  /** A number of values: whole, not negative, and small enough that no product of two overflows. */
  size_t count(size_t index) const {
    const double value = number(index);
    if (!(value >= 0 && value < 4294967296.0) || value != std::floor(value))
      fail("argument " + std::to_string(index), "be a whole number of values");
    return static_cast<size_t>(value);
  }

  /** The values from the first of the first row to the last of the last one. */
  size_t span(size_t rows, size_t step, size_t length) const {
    if (step != 0 && rows - 1 > (size_t{1} << 40) / step) fail("the rows", "lie inside the heap");
    return (rows - 1) * step + length;
  }

  /** The Int32Array at `index`, of exactly `length` items. */
  const int32_t* integers(size_t index, size_t length) const {
    size_t items = 0;
    const int32_t* data = integersOfAnyLength(index, items);
    if (items != length) fail("argument " + std::to_string(index), "have " + std::to_string(length) + " items");
    return data;
  }

  const int32_t* integersOfAnyLength(size_t index, size_t& length) const {
    napi_typedarray_type type;
    void* data = nullptr;
    if (index >= count_ ||
        napi_get_typedarray_info(env_, values_[index], &type, &length, &data, nullptr, nullptr) != napi_ok ||
        type != napi_int32_array)
      fail("argument " + std::to_string(index), "be an Int32Array");
    return static_cast<const int32_t*>(data);
  }

  /** `count` floats that begin at the byte offset given as argument `index`; the whole view lies inside the heap. */
  float* floats(size_t index, size_t count) const { return static_cast<float*>(bytes(index, count, sizeof(float))); }

  /** As `floats`, but a negative offset means "none". */
  float* floatsOrNone(size_t index, size_t count) const { return number(index) < 0 ? nullptr : floats(index, count); }

  void* bytes(size_t index, size_t count, size_t size) const {
    const double offset = number(index);
    if (!(offset >= 0) || offset != static_cast<double>(static_cast<uint64_t>(offset)) ||
        static_cast<uint64_t>(offset) % size != 0)
      fail("argument " + std::to_string(index), "be an aligned byte offset");
    const uint64_t start = static_cast<uint64_t>(offset);
    if (count > heapBytes_ / size || start > heapBytes_ - count * size)
      fail("argument " + std::to_string(index), "lie inside the heap");
    return heap_ + start;
  }

  [[noreturn]] void fail(const std::string& what, const std::string& expected) const {
    throw std::invalid_argument(std::string(function_) + " expected " + what + " to " + expected + ".");
  }

 private:
  napi_env env_;
  const char* function_;
  napi_value values_[most];
  size_t count_ = 0;
  uint8_t* heap_ = nullptr;
  size_t heapBytes_ = 0;
};
