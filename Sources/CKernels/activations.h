// The smooth activations, over rows. CKernels.h has their errors; mathematics.h has the functions.

#define DOUBLE_LANES 8
#include "mathematics.h"

// The kind is a constant of each caller of the loops, which so have no branches.

typedef float Singles __attribute__((ext_vector_type(DOUBLE_LANES), aligned(4)));

INLINED void activateRows(
    const CKernels_Activation kind, CKernels_Rows values, size_t rows, size_t width, CKernels_MutableRows outputs) {
  for (size_t row = 0; row < rows; row++) {
    float *to = outputs.start + row * outputs.stride;
    for (size_t u = 0; u < wholeLines(width); u += DOUBLE_LANES) {
      const Doubles z = __builtin_convertvector(*(const Singles *)(values.start + row * values.stride + u), Doubles);
      Doubles value, slope;
      valueAndSlope(kind, &z, &value, &slope);
      *(Singles *)(to + u) = __builtin_convertvector(value, Singles);
    }
    // Of what pads a row, 1 / (1 + e⁻ᶻ) isn't 0.
    for (size_t u = width; u < wholeLines(width); u++) to[u] = 0;
  }
}

INLINED void multiplyBySlopes(
    const CKernels_Activation kind, CKernels_Rows values, size_t rows, size_t width, CKernels_MutableRows gradient) {
  for (size_t row = 0; row < rows; row++) {
    for (size_t u = 0; u < wholeLines(width); u += DOUBLE_LANES) {
      const Doubles z = __builtin_convertvector(*(const Singles *)(values.start + row * values.stride + u), Doubles);
      Doubles value, slope;
      valueAndSlope(kind, &z, &value, &slope);
      *(Singles *)(gradient.start + row * gradient.stride + u) *= __builtin_convertvector(slope, Singles);
    }
  }
}

static void activate(
    CKernels_Activation kind, CKernels_Rows values, size_t rows, size_t width, CKernels_MutableRows outputs) {
  switch (kind) {
    case CKernels_TANH: activateRows(CKernels_TANH, values, rows, width, outputs); break;
    case CKernels_SIGMOID: activateRows(CKernels_SIGMOID, values, rows, width, outputs); break;
    case CKernels_GELU: activateRows(CKernels_GELU, values, rows, width, outputs); break;
  }
}

static void activationGradient(
    CKernels_Activation kind, CKernels_Rows values, size_t rows, size_t width, CKernels_MutableRows gradient) {
  switch (kind) {
    case CKernels_TANH: multiplyBySlopes(CKernels_TANH, values, rows, width, gradient); break;
    case CKernels_SIGMOID: multiplyBySlopes(CKernels_SIGMOID, values, rows, width, gradient); break;
    case CKernels_GELU: multiplyBySlopes(CKernels_GELU, values, rows, width, gradient); break;
  }
}
