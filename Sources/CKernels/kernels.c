#include "CKernels.h"

#include <float.h>
#include <string.h>

#if defined(__x86_64__) && defined(__linux__)
#define DISPATCHED __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define DISPATCHED
#endif

#pragma STDC FP_CONTRACT OFF

DISPATCHED void CKernels_gather(
    const uint8_t *pixels, const uint32_t *indices, size_t rows, size_t features, float *destination) {
  for (size_t row = 0; row < rows; row++) {
    const uint8_t *restrict from = pixels + (size_t)indices[row] * features;
    float *restrict to = destination + row * features;
    for (size_t i = 0; i < features; i++) to[i] = (float)from[i] / 255.0f;
  }
}

DISPATCHED void CKernels_add(const float *left, const float *right, size_t count, float *sums) {
  // The sums may take the place of a term but never overlap one otherwise, which the compiler can't know.
#pragma clang loop vectorize(assume_safety)
  for (size_t i = 0; i < count; i++) sums[i] = left[i] + right[i];
}

DISPATCHED void CKernels_sgd(
    float *restrict parameters, float *restrict velocity, const float *restrict gradient, size_t count,
    float learningRate, float momentum, float weightDecay, int nesterov) {
  for (size_t i = 0; i < count; i++) {
    const float g = gradient[i] + weightDecay * parameters[i];
    const float sum = momentum * velocity[i] + g;
    const float v = __builtin_fabsf(sum) < FLT_MIN ? 0 : sum;
    velocity[i] = v;
    parameters[i] -= learningRate * (nesterov ? g + momentum * v : v);
  }
}

enum { LANES = 16, GROUP = 128 };
typedef uint32_t Words __attribute__((vector_size(LANES * 4)));
typedef uint64_t LongWords __attribute__((vector_size(LANES * 8)));
typedef float Floats __attribute__((vector_size(LANES * 4)));

// Always inlined, so that each clone of its caller compiles it for its own instruction set.
#define INLINED static inline __attribute__((always_inline))

/// Sixteen blocks of Philox4x32-10 at once; see Sources/Philox/Philox.swift for the source.
INLINED void philox(Words x[4], uint32_t key0, uint32_t key1) {
  for (int round = 0; round < 10; round++) {
    LongWords product0 = __builtin_convertvector(x[0], LongWords) * 0xD2511F53u;
    LongWords product1 = __builtin_convertvector(x[2], LongWords) * 0xCD9E8D57u;
    Words high0 = __builtin_convertvector(product0 >> 32, Words), low0 = __builtin_convertvector(product0, Words);
    Words high1 = __builtin_convertvector(product1 >> 32, Words), low1 = __builtin_convertvector(product1, Words);
    x[0] = high1 ^ x[1] ^ key0;
    x[1] = low1;
    x[2] = high0 ^ x[3] ^ key1;
    x[3] = low0;
    key0 += 0x9E3779B9u;
    key1 += 0xBB67AE85u;
  }
}

/// The factors of the units of one group: factors[16 n + lane] is 0 or `scale`.
INLINED void dropoutFactors(
    Floats factors[8], uint32_t group, uint32_t sample, uint32_t step, uint32_t stream, uint32_t key0, uint32_t key1,
    uint32_t threshold, float scale) {
  const Words lanes = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
  const Words zero = {0};
  Words x[4] = {lanes + group * LANES, zero + sample, zero + step, zero + stream};
  philox(x, key0, key1);
  const Floats kept = (Floats){0} + scale;
  for (int word = 0; word < 4; word++) {
    factors[2 * word] = (Floats)((Words)((x[word] & 0xFFFFu) >= threshold) & (Words)kept);
    factors[2 * word + 1] = (Floats)((Words)((x[word] >> 16) >= threshold) & (Words)kept);
  }
}

DISPATCHED void CKernels_dropout(
    float *units, size_t rows, size_t width, const uint32_t *samples, uint32_t step, uint32_t stream,
    uint32_t key0, uint32_t key1, uint32_t threshold, float scale) {
  for (size_t row = 0; row < rows; row++) {
    float *values = units + row * width;
    for (size_t first = 0; first < width; first += GROUP) {
      Floats factors[8];
      dropoutFactors(
          factors, (uint32_t)(first / GROUP), samples[row], step, stream, key0, key1, threshold, scale);
      if (width - first >= GROUP) {
        for (int n = 0; n < 8; n++) {
          Floats v;
          memcpy(&v, values + first + n * LANES, sizeof v);
          v *= factors[n];
          memcpy(values + first + n * LANES, &v, sizeof v);
        }
      } else {
        for (size_t u = first; u < width; u++) values[u] *= factors[(u - first) / LANES][(u - first) % LANES];
      }
    }
  }
}

DISPATCHED void CKernels_relu(float *values, size_t count) {
  for (size_t i = 0; i < count; i++) values[i] = values[i] < 0 ? 0 : values[i];
}

DISPATCHED void CKernels_relu_backward(
    float *gradient, const float *output, size_t rows, size_t width, float scale, float *bias) {
  for (size_t u = 0; u < width; u++) bias[u] = 0;
  for (size_t row = 0; row < rows; row++) {
    float *restrict g = gradient + row * width;
    const float *restrict y = output + row * width;
    float *restrict sum = bias;
    for (size_t u = 0; u < width; u++) {
      g[u] = y[u] > 0 ? g[u] * scale : 0;
      sum[u] += g[u];
    }
  }
}
