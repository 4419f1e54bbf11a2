#include "CFMAPeak.h"

#pragma STDC FP_CONTRACT OFF

#define UNROLLED _Pragma("clang loop unroll(full)")
#define JOINED(left, right) left##right
#define VECTOR(name) JOINED(name, Vector)
// NEON's instruction adds to the register of its sum. Of the other one, the product would not have to be made again.
#define FUSED(sum, half, one) __builtin_elementwise_fma(half, one, sum)
#define SEPARATE(sum, half, one) ((sum) * (half) + (one))

#if defined(__x86_64__)

// Two units, each of which begins one a cycle, and ends it four later: eight chains keep them busy, and more do no harm.
#define NAME avx512
#define TARGET __attribute__((target("arch=x86-64-v4"), min_vector_width(512)))
#define LANES 16
#define CHAINS 12
#define CHAIN FUSED
#include "chains.h"

#define NAME avx2
#define TARGET __attribute__((target("arch=x86-64-v3")))
#define LANES 8
#define CHAINS 12
#define CHAIN FUSED
#include "chains.h"

#define NAME sse
#define TARGET
#define LANES 4
#define CHAINS 12
#define CHAIN SEPARATE
#include "chains.h"

double CFMAPeak_run(uint64_t iterations) {
  if (__builtin_cpu_supports("x86-64-v4")) return avx512(iterations);
  if (__builtin_cpu_supports("x86-64-v3")) return avx2(iterations);
  return sse(iterations);
}

#elif defined(__aarch64__)

// Up to four units.
#define NAME neon
#define TARGET
#define LANES 4
#define CHAINS 24
#define CHAIN FUSED
#include "chains.h"

double CFMAPeak_run(uint64_t iterations) { return neon(iterations); }

#endif
