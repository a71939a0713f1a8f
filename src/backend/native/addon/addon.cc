// The door between JavaScript and the kernels: no C++ exception passes it.
#include <omp.h>

#include <exception>

#if defined(__SSE__)
#include <xmmintrin.h>
#endif

#include "kernels.h"

namespace {

/**
 * While it lives, the calling thread takes numbers below 1.2e-38 as 0, as GPUs do: gradients that fade through deep
 * recursions fall into that range, where a convolution took 170 times as long. JavaScript's own arithmetic keeps them.
 */
class WithoutDenormals {
 public:
#if defined(__SSE__)
  WithoutDenormals() : before_(_mm_getcsr()) { _mm_setcsr(before_ | flushToZero); }
  ~WithoutDenormals() { _mm_setcsr(before_); }
  WithoutDenormals(const WithoutDenormals&) = delete;
  WithoutDenormals& operator=(const WithoutDenormals&) = delete;
  static void inThisThread() { _mm_setcsr(_mm_getcsr() | flushToZero); }

 private:
  /** FTZ and DAZ. */
  static constexpr unsigned flushToZero = 0x8040;
  const unsigned before_;
#else
  static void inThisThread() {}
#endif
};

struct Kernel {
  const char* name;
  void (*body)(State&, const Arguments&);
};

constexpr Kernel kernels[] = {
    {"convolve", convolveForward},
    {"convolveBackInput", convolveBackInput},
    {"convolveBackFilter", convolveBackFilter},
    {"unary", unary},
    {"binary", binary},
    {"copyRows", copyRows},
    {"sum", sum},
    {"maxPoolBack", maxPoolBack},
    {"activationBack", activationBack},
    {"normalise", normalise},
    {"normaliseBack", normaliseBack},
    {"adam", adam},
};

template <typename Body>
napi_value guarded(napi_env env, Body body) {
  try {
    return body();
  } catch (const dnnl::error& error) {
    const std::string text = std::string("oneDNN: ") + error.what() + " (status " + std::to_string(error.status) + ")";
    napi_throw_error(env, "native-kernel", text.c_str());
  } catch (const std::bad_alloc&) {
    napi_throw_error(env, "native-kernel", "A native kernel expected more memory than the machine has free.");
  } catch (const std::exception& error) {
    napi_throw_error(env, "native-kernel", error.what());
  } catch (...) {
    napi_throw_error(env, "native-kernel", "A native kernel failed.");
  }
  return nullptr;
}

State& stateOf(napi_env env) {
  void* state = nullptr;
  if (napi_get_instance_data(env, &state) != napi_ok || state == nullptr)
    throw std::logic_error("The native addon lost its state.");
  return *static_cast<State*>(state);
}

template <size_t Index>
napi_value call(napi_env env, napi_callback_info info) {
  return guarded(env, [&]() -> napi_value {
    const Arguments arguments(env, info, kernels[Index].name);
    const WithoutDenormals scope;
    kernels[Index].body(stateOf(env), arguments);
    return nullptr;
  });
}

// setThreads(count): OpenMP threads of the calling JavaScript thread
napi_value setThreads(napi_env env, napi_callback_info info) {
  return guarded(env, [&]() -> napi_value {
    size_t count = 1;
    napi_value value;
    int32_t threads = 0;
    if (napi_get_cb_info(env, info, &count, &value, nullptr, nullptr) != napi_ok || count < 1 ||
        napi_get_value_int32(env, value, &threads) != napi_ok || threads < 1)
      throw std::invalid_argument("setThreads expected a whole number of at least 1.");
    omp_set_num_threads(threads);
    const WithoutDenormals scope;
#pragma omp parallel
    WithoutDenormals::inThisThread();
    return nullptr;
  });
}

// describe(): {library, threads, primitives, scratchBytes}
napi_value describe(napi_env env, napi_callback_info) {
  return guarded(env, [&]() -> napi_value {
    const State& state = stateOf(env);
    size_t scratch = state.pixels.bytes();
    for (const auto& part : state.scratch) scratch += part.bytes();
    const dnnl_version_t* version = dnnl_version();
    const std::string library = "oneDNN " + std::to_string(version->major) + "." + std::to_string(version->minor) + "." +
                                std::to_string(version->patch);
    napi_value out, text;
    napi_create_object(env, &out);
    napi_create_string_utf8(env, library.c_str(), library.size(), &text);
    napi_set_named_property(env, out, "library", text);
    const auto set = [&](const char* name, double number) {
      napi_value value;
      napi_create_double(env, number, &value);
      napi_set_named_property(env, out, name, value);
    };
    set("threads", omp_get_max_threads());
    set("primitives", static_cast<double>(state.prepared.size()));
    set("scratchBytes", static_cast<double>(scratch));
    return out;
  });
}

void define(napi_env env, napi_value exports, const char* name, napi_callback callback) {
  napi_value function;
  if (napi_create_function(env, name, NAPI_AUTO_LENGTH, callback, nullptr, &function) == napi_ok)
    napi_set_named_property(env, exports, name, function);
}

template <size_t... Index>
void defineKernels(napi_env env, napi_value exports, std::index_sequence<Index...>) {
  (define(env, exports, kernels[Index].name, call<Index>), ...);
}

}  // namespace

NAPI_MODULE_INIT() {
  return guarded(env, [&]() -> napi_value {
    // Primitives are kept per environment and bounded there; oneDNN's own process-wide cache would keep them alive.
    dnnl::set_primitive_cache_capacity(0);
    auto state = std::make_unique<State>();
    if (napi_set_instance_data(
            env, state.get(), [](napi_env, void* data, void*) { delete static_cast<State*>(data); }, nullptr) != napi_ok)
      throw std::logic_error("The native addon could not keep its state.");
    state.release();
    define(env, exports, "setThreads", setThreads);
    define(env, exports, "describe", describe);
    defineKernels(env, exports, std::make_index_sequence<sizeof kernels / sizeof kernels[0]>());
    return exports;
  });
}
