#include "CKernels.h"

#include <float.h>
#include <string.h>

#if defined(__x86_64__) && defined(__linux__)
#define DISPATCHED __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define DISPATCHED
#endif

#pragma STDC FP_CONTRACT OFF

enum { LANES = 16, GROUP = 128 };
typedef uint32_t Words __attribute__((vector_size(LANES * 4)));
typedef uint64_t LongWords __attribute__((vector_size(LANES * 8)));
typedef float Floats __attribute__((vector_size(LANES * 4)));
typedef uint16_t HalfWords __attribute__((vector_size(LANES * 2)));

// Always inlined, so that each clone of its caller compiles it for its own instruction set. Vectors are passed by
// address: as values they would need one way of passing them for all instruction sets.
#define INLINED static inline __attribute__((always_inline))

/// Replaces float32s by the nearest bfloat16s, ties to even, in the upper halves; what isn't a number stays none.
INLINED void roundUpperHalves(Words *bits) {
  const Words nearest = *bits + 0x7FFFu + ((*bits >> 16) & 1);
  const Words isNumber = (Words)((Floats)*bits == (Floats)*bits);
  *bits = ((nearest & isNumber) | ((*bits | 0x400000u) & ~isNumber)) & 0xFFFF0000u;
}

/// Up to sixteen numbers, and zeros after them.
INLINED void load(Floats *values, const float *from, size_t count) {
  if (count >= LANES) {
    memcpy(values, from, sizeof *values);
  } else {
    *values = (Floats){0};
    for (size_t i = 0; i < count; i++) (*values)[i] = from[i];
  }
}

/// Stores up to sixteen numbers in one of the two formats, from element `index` of `to` on.
INLINED void store(void *to, size_t index, const Floats *values, size_t count, int isBFloat16) {
  if (isBFloat16) {
    Words bits = (Words)*values;
    roundUpperHalves(&bits);
    const HalfWords halves = __builtin_convertvector(bits >> 16, HalfWords);
    if (count >= LANES) {
      memcpy((uint16_t *)to + index, &halves, sizeof halves);
    } else {
      for (size_t i = 0; i < count; i++) ((uint16_t *)to)[index + i] = halves[i];
    }
  } else if (count >= LANES) {
    memcpy((float *)to + index, values, sizeof *values);
  } else {
    for (size_t i = 0; i < count; i++) ((float *)to)[index + i] = (*values)[i];
  }
}

INLINED size_t least(size_t a, size_t b) { return a < b ? a : b; }

// MARK: - Operands of the products

DISPATCHED void CKernels_gather(
    const uint8_t *pixels, const uint32_t *indices, size_t rows, size_t features, void *destination, int isBFloat16) {
  typedef uint8_t Bytes __attribute__((vector_size(LANES)));
  enum { AHEAD = 8, LINE = 64 };
  for (size_t row = 0; row < rows; row++) {
    const uint8_t *from = pixels + (size_t)indices[row] * features;
    // Rows stand anywhere in memory: those to come are on their way while this one is scaled. None is read twice an epoch,
    // so they needn't take the place of others in the large caches.
    if (row + AHEAD < rows) {
      const uint8_t *next = pixels + (size_t)indices[row + AHEAD] * features;
      for (size_t i = 0; i < features; i += LINE) __builtin_prefetch(next + i, 0, 0);
    }
    for (size_t i = 0; i < features; i += LANES) {
      const size_t count = least(features - i, LANES);
      Bytes bytes = {0};
      if (count == LANES) {
        memcpy(&bytes, from + i, sizeof bytes);
      } else {
        for (size_t n = 0; n < count; n++) bytes[n] = from[i + n];
      }
      const Floats scaled = __builtin_convertvector(bytes, Floats) / 255.0f;
      store(destination, row * features + i, &scaled, count, isBFloat16);
    }
  }
}

DISPATCHED static void roundNumbers(const float *values, size_t count, uint16_t *destination) {
  for (size_t i = 0; i < count; i += LANES) {
    const size_t left = least(count - i, LANES);
    Floats v;
    load(&v, values + i, left);
    store(destination, i, &v, left, 1);
  }
}

#if defined(__x86_64__)
/// With the processor's own instruction, which rounds alike, but takes what is below 2⁻¹²⁶ for 0.
__attribute__((target("avx512bf16,avx512vl"))) static void roundByInstruction(
    const float *values, size_t count, uint16_t *destination) {
  typedef float Singles __attribute__((ext_vector_type(LANES)));
  typedef __bf16 Halves __attribute__((ext_vector_type(LANES)));
  size_t i = 0;
  for (; i + LANES <= count; i += LANES) {
    Singles v;
    memcpy(&v, values + i, sizeof v);
    const Halves halves = __builtin_convertvector(v, Halves);
    memcpy(destination + i, &halves, sizeof halves);
  }
  for (; i < count; i++) {
    const __bf16 half = (__bf16)values[i];
    memcpy(destination + i, &half, sizeof half);
  }
}
#endif

void CKernels_round(const float *values, size_t count, uint16_t *destination) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512bf16")) {
    roundByInstruction(values, count, destination);
    return;
  }
#endif
  roundNumbers(values, count, destination);
}

// MARK: - Random numbers

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

/// The factors of the units of one group: factors[16 n + lane] is 0 or the scale.
INLINED void dropoutFactors(
    Floats factors[8], const CKernels_Dropout *dropout, uint32_t group, uint32_t sample) {
  const Words lanes = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
  const Words zero = {0};
  Words x[4] = {lanes + group * LANES, zero + sample, zero + dropout->step, zero + dropout->stream};
  philox(x, dropout->key0, dropout->key1);
  const Floats kept = (Floats){0} + dropout->scale;
  for (int word = 0; word < 4; word++) {
    factors[2 * word] = (Floats)((Words)((x[word] & 0xFFFFu) >= dropout->threshold) & (Words)kept);
    factors[2 * word + 1] = (Floats)((Words)((x[word] >> 16) >= dropout->threshold) & (Words)kept);
  }
}

// MARK: - Between the products

INLINED void drop(
    const float *values, size_t rows, size_t width, CKernels_Dropout dropout, int isRectified, void *outputs,
    int isBFloat16) {
  for (size_t row = 0; row < rows; row++) {
    for (size_t first = 0; first < width; first += GROUP) {
      Floats factors[8];
      if (dropout.threshold > 0) {
        dropoutFactors(factors, &dropout, (uint32_t)(first / GROUP), dropout.samples[row]);
      }
      for (size_t u = first; u < least(first + GROUP, width); u += LANES) {
        const size_t index = row * width + u, count = least(width - u, LANES);
        Floats v;
        load(&v, values + index, count);
        if (isRectified) v = (Floats)((Words)v & ~(Words)(v < 0));
        if (dropout.threshold > 0) v *= factors[(u - first) / LANES];
        store(outputs, index, &v, count, isBFloat16);
      }
    }
  }
}

DISPATCHED void CKernels_relu_dropout(
    const float *values, size_t rows, size_t width, CKernels_Dropout dropout, void *outputs, int isBFloat16) {
  drop(values, rows, width, dropout, 1, outputs, isBFloat16);
}

DISPATCHED void CKernels_dropout(float *units, size_t rows, size_t width, CKernels_Dropout dropout) {
  drop(units, rows, width, dropout, 0, units, 0);
}

DISPATCHED void CKernels_relu_backward(
    const float *gradient, const void *outputs, size_t rows, size_t width, float scale, float *bias, void *destination,
    int isBFloat16) {
  // Sixteen units at a time, so that their sums stay in a register.
  for (size_t u = 0; u < width; u += LANES) {
    const size_t count = least(width - u, LANES);
    Floats sum = {0};
    for (size_t row = 0; row < rows; row++) {
      const size_t index = row * width + u;
      Floats g, y;
      load(&g, gradient + index, count);
      if (isBFloat16) {
        HalfWords halves = {0};
        if (count == LANES) {
          memcpy(&halves, (const uint16_t *)outputs + index, sizeof halves);
        } else {
          for (size_t i = 0; i < count; i++) halves[i] = ((const uint16_t *)outputs)[index + i];
        }
        y = (Floats)(__builtin_convertvector(halves, Words) << 16);
      } else {
        load(&y, (const float *)outputs + index, count);
      }
      g = (Floats)((Words)(g * scale) & (Words)(y > 0));
      sum += g;
      store(destination, index, &g, count, isBFloat16);
    }
    store(bias, u, &sum, count, 0);
  }
}

// MARK: - Sums and updates

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
