#if defined(__x86_64__)
#include "kernels.h"

#include <float.h>
#include <string.h>

#define NAME "avx512"
#define TABLE kernelsAVX512
// A line is one register, of 32.
#define FORWARD_BLOCK 64
#define FORWARD_LINES 8
#define FORWARD_TOGETHER 2
#define WEIGHT_LINES 8
#define WEIGHT_TOGETHER 2
#define DENSE_LINES 4
#define DOT_LINES 2
#define DENSE_DOT_INPUTS 3
#define DENSE_DOT_ROWS 4

#pragma clang attribute push(__attribute__((target("arch=x86-64-v4"))), apply_to = function)
#include "bodies.h"
#pragma clang attribute pop

/// With the processor's own instruction, which rounds alike, but takes what is below 2⁻¹²⁶ for 0.
__attribute__((target("avx512bf16,avx512vl"))) static void roundByInstruction(
    const float *values, size_t count, uint16_t *destination) {
  typedef __bf16 Halves __attribute__((ext_vector_type(CKERNELS_LINE)));
  size_t i = 0;
  for (; i + CKERNELS_LINE <= count; i += CKERNELS_LINE) {
    Line line;
    memcpy(&line, values + i, sizeof line);
    const Halves halves = __builtin_convertvector(line, Halves);
    memcpy(destination + i, &halves, sizeof halves);
  }
  for (; i < count; i++) {
    const __bf16 half = (__bf16)values[i];
    memcpy(destination + i, &half, sizeof half);
  }
}

static void roundFastest(const float *values, size_t count, uint16_t *destination) {
  if (__builtin_cpu_supports("avx512bf16")) {
    roundByInstruction(values, count, destination);
  } else {
    roundNumbers(values, count, destination);
  }
}

static int canRun(void) { return __builtin_cpu_supports("x86-64-v4"); }

#define ROUND roundFastest
#include "table.h"
#endif
