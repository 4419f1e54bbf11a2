#define DOUBLE_LANES 8
#include "activations.h"

#if defined(__x86_64__) && defined(__linux__)
#define DISPATCHED __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define DISPATCHED
#endif

// The kinds are told apart outside the loops.

DISPATCHED void CKernels_activate(CKernels_Activation kind, const float *values, size_t count, float *outputs) {
  switch (kind) {
    case CKernels_TANH: activate(CKernels_TANH, values, count, outputs); break;
    case CKernels_SIGMOID: activate(CKernels_SIGMOID, values, count, outputs); break;
    case CKernels_GELU: activate(CKernels_GELU, values, count, outputs); break;
  }
}

DISPATCHED void CKernels_activation_backward(
    CKernels_Activation kind, const float *values, size_t count, float *gradient) {
  switch (kind) {
    case CKernels_TANH: activationBackward(CKernels_TANH, values, count, gradient); break;
    case CKernels_SIGMOID: activationBackward(CKernels_SIGMOID, values, count, gradient); break;
    case CKernels_GELU: activationBackward(CKernels_GELU, values, count, gradient); break;
  }
}
