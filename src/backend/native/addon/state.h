// What one JavaScript environment (the main thread or a worker) owns: engine, stream, primitives, scratch memory.
#pragma once
#include <dnnl.hpp>

#include <cstddef>
#include <memory>
#include <new>
#include <utility>
#include <vector>

#include "cache.h"

/** Memory that grows to the largest use and is used again; 64-byte aligned. */
class Scratch {
 public:
  void* reserve(size_t bytes) {
    if (bytes > bytes_) {
      memory_.reset();
      bytes_ = 0;
      memory_.reset(::operator new(bytes, std::align_val_t(64)));
      bytes_ = bytes;
    }
    return memory_.get();
  }
  size_t bytes() const { return bytes_; }

 private:
  struct Free {
    void operator()(void* memory) const { ::operator delete(memory, std::align_val_t(64)); }
  };
  std::unique_ptr<void, Free> memory_;
  size_t bytes_ = 0;
};

/** A primitive, the layouts it wants, and the reorders that bring its arguments from and to the heap's layouts. */
struct Prepared {
  struct Argument {
    int name = 0;
    dnnl::memory::desc heap;
    dnnl::memory::desc wanted;
    bool written = false;
    dnnl::reorder reorder;
    bool reordered() const { return heap != wanted; }
  };
  dnnl::primitive primitive;
  std::vector<Argument> arguments;
};

struct State {
  dnnl::engine engine{dnnl::engine::kind::cpu, 0};
  dnnl::stream stream{engine};
  RecentlyUsed<Prepared> prepared{512};
  Scratch scratch[4];
  Scratch pixels;
};
