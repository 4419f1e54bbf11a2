#ifndef CKernels_activations_h
#define CKernels_activations_h

#include <stddef.h>
#include <string.h>

#include "include/CKernels.h"
#include "mathematics.h"

// The bodies of the functions of activations.c, to be compiled once for each instruction set.

typedef float Singles __attribute__((ext_vector_type(DOUBLE_LANES)));

/// Up to a vector of numbers, and zeros after them.
INLINED void loadDoubles(const float *from, size_t count, Doubles *values) {
  Singles singles = 0;
  if (count >= DOUBLE_LANES) {
    memcpy(&singles, from, sizeof singles);
  } else {
    for (size_t i = 0; i < count; i++) singles[i] = from[i];
  }
  *values = __builtin_convertvector(singles, Doubles);
}

INLINED void storeSingles(const Singles *values, size_t count, float *to) {
  if (count >= DOUBLE_LANES) {
    memcpy(to, values, sizeof *values);
  } else {
    for (size_t i = 0; i < count; i++) to[i] = (*values)[i];
  }
}

INLINED void valueAndSlope(CKernels_Activation kind, const Doubles *z, Doubles *value, Doubles *slope) {
  switch (kind) {
    case CKernels_TANH: hyperbolicTangent(z, value, slope); break;
    case CKernels_SIGMOID: logistic(z, value, slope); break;
    case CKernels_GELU: gaussianErrorLinearUnit(z, value, slope); break;
  }
}

/// See CKernels_activate.
INLINED void activate(CKernels_Activation kind, const float *values, size_t count, float *outputs) {
  for (size_t i = 0; i < count; i += DOUBLE_LANES) {
    Doubles z, value, slope;
    loadDoubles(values + i, count - i, &z);
    valueAndSlope(kind, &z, &value, &slope);
    const Singles rounded = __builtin_convertvector(value, Singles);
    storeSingles(&rounded, count - i, outputs + i);
  }
}

/// See CKernels_activation_backward.
INLINED void activationBackward(CKernels_Activation kind, const float *values, size_t count, float *gradient) {
  for (size_t i = 0; i < count; i += DOUBLE_LANES) {
    Doubles z, value, slope, factor;
    loadDoubles(values + i, count - i, &z);
    loadDoubles(gradient + i, count - i, &factor);
    valueAndSlope(kind, &z, &value, &slope);
    const Singles product = __builtin_convertvector(factor, Singles) * __builtin_convertvector(slope, Singles);
    storeSingles(&product, count - i, gradient + i);
  }
}

#endif
