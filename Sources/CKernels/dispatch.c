#include "kernels.h"

#include <stdatomic.h>

#if defined(__x86_64__)
#include <xmmintrin.h>
static const Kernels *const targets[] = {&kernelsAVX512, &kernelsAVX2, &kernelsX86};
#elif defined(__aarch64__)
static const Kernels *const targets[] = {&kernelsNEON};
#endif

enum { TARGET_COUNT = sizeof targets / sizeof targets[0] };

/// The target that was chosen, plus 1; 0 before. All threads that choose choose the same.
static _Atomic size_t chosen = 0;

const char *CKernels_target_name(size_t index) { return index < TARGET_COUNT ? targets[index]->name : NULL; }

int CKernels_can_run(size_t index) { return targets[index]->canRun(); }

size_t CKernels_target(void) {
  const size_t known = atomic_load_explicit(&chosen, memory_order_relaxed);
  if (known) return known - 1;
  size_t best = 0;
  while (!CKernels_can_run(best)) best++;
  CKernels_force(best);
  return best;
}

void CKernels_force(size_t index) { atomic_store_explicit(&chosen, index + 1, memory_order_relaxed); }

static const Kernels *kernels(void) { return targets[CKernels_target()]; }

int CKernels_rounds_as_promised(void) {
#if defined(__x86_64__)
  // Rounding control, flush to zero, and denormals are zeros.
  return (_mm_getcsr() & 0xE040u) == 0;
#elif defined(__aarch64__)
  uint64_t fpcr;
  __asm__ volatile("mrs %0, fpcr" : "=r"(fpcr));
  // Default NaN is of no matter; flush to zero, and the rounding mode.
  return (fpcr & 0x01C00000u) == 0;
#endif
}

void CKernels_forward(
    CKernels_Rows inputs, size_t rows, size_t inputCount, CKernels_Weights weights, CKernels_MutableRows outputs,
    size_t outputCount, void *scratch) {
  kernels()->forward(inputs, rows, inputCount, weights, outputs, outputCount, scratch);
}

void CKernels_input_gradient(
    CKernels_Rows deltas, size_t rows, size_t outputCount, CKernels_Weights weights, size_t inputCount,
    CKernels_Masks masks, float scale, CKernels_MutableRows gradient, void *scratch) {
  kernels()->inputGradient(deltas, rows, outputCount, weights, inputCount, masks, scale, gradient, scratch);
}

void CKernels_weight_gradient(
    CKernels_Rows inputs, CKernels_Masks masks, const float *deltas, size_t columnCount,
    const CKernels_MicroBatch *microBatches, size_t microBatchCount, size_t inputCount, float *sums) {
  kernels()->weightGradient(inputs, masks, deltas, columnCount, microBatches, microBatchCount, inputCount, sums);
}

void CKernels_gather(
    const uint8_t *pixels, const uint32_t *indices, size_t rows, size_t features, CKernels_MutableRows destination) {
  kernels()->gather(pixels, indices, rows, features, destination);
}

void CKernels_deform(
    const uint8_t *pixels, size_t height, size_t width, CKernels_Deformation how, float *destination, void *scratch) {
  kernels()->deform(pixels, height, width, &how, destination, scratch);
}

void CKernels_mask(CKernels_Rows values, size_t rows, size_t width, CKernels_MutableMasks masks) {
  kernels()->mask(values, rows, width, masks);
}

int CKernels_pack(CKernels_Rows values, size_t rows, size_t columnCount, float *packed) {
  return kernels()->pack(values, rows, columnCount, packed);
}

void CKernels_relu_dropout(
    CKernels_MutableRows values, size_t rows, size_t width, CKernels_Dropout dropout, CKernels_MutableMasks masks) {
  kernels()->reluDropout(values, rows, width, dropout, masks);
}

void CKernels_dropout(
    CKernels_MutableRows values, size_t rows, size_t width, CKernels_Dropout dropout, CKernels_MutableMasks masks) {
  kernels()->dropout(values, rows, width, dropout, masks);
}

void CKernels_activate(
    CKernels_Activation kind, CKernels_Rows values, size_t rows, size_t width, CKernels_MutableRows outputs) {
  kernels()->activate(kind, values, rows, width, outputs);
}

void CKernels_activation_gradient(
    CKernels_Activation kind, CKernels_Rows values, size_t rows, size_t width, CKernels_MutableRows gradient) {
  kernels()->activationGradient(kind, values, rows, width, gradient);
}

void CKernels_keep(CKernels_MutableRows gradient, size_t rows, size_t width, CKernels_Masks masks, float scale) {
  kernels()->keep(gradient, rows, width, masks, scale);
}

void CKernels_round_both(float *values, size_t count, uint16_t *halves) { kernels()->roundBoth(values, count, halves); }

void CKernels_round(const float *values, size_t count, uint16_t *destination) {
  kernels()->round(values, count, destination);
}

void CKernels_add(const float *left, const float *right, size_t count, float *sums) {
  kernels()->add(left, right, count, sums);
}

int CKernels_are_finite(const float *values, size_t count) { return kernels()->areFinite(values, count); }

void CKernels_add_squares(const float *values, size_t count, double *lanes) {
  kernels()->addSquares(values, count, lanes);
}

void CKernels_sgd(
    float *parameters, float *velocity, const float *gradient, size_t count, float learningRate, float momentum,
    float weightDecay, int nesterov) {
  kernels()->sgd(parameters, velocity, gradient, count, learningRate, momentum, weightDecay, nesterov);
}
