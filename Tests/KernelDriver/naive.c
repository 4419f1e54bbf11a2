// The kernels once more, number by number, as CKernels.h defines them: nothing is skipped, nothing is cut. Linked in place
// of them, this says what they must come to.

#include "CKernels.h"

#include <float.h>
#include <math.h>
#include <string.h>

#pragma STDC FP_CONTRACT OFF

const char *CKernels_target_name(size_t index) { return index == 0 ? "naive" : NULL; }

int CKernels_can_run(size_t index) { return index == 0; }

void CKernels_force(size_t index) { (void)index; }

int CKernels_rounds_as_promised(void) { return 1; }

static int bit(const uint32_t *words, size_t stride, size_t row, size_t unit) {
  return words[row / 32 * stride + unit] >> row % 32 & 1;
}

static void setBit(CKernels_MutableMasks masks, size_t row, size_t unit, int value) {
  uint32_t *word = masks.start + row / 32 * masks.stride + unit;
  if (row % 32 == 0) *word = 0;
  *word |= (uint32_t)value << row % 32;
}

// MARK: - Products

void CKernels_forward(
    CKernels_Rows inputs, size_t rows, size_t inputCount, CKernels_Weights weights, CKernels_MutableRows outputs,
    size_t outputCount, void *scratch) {
  (void)scratch;
  for (size_t r = 0; r < rows; r++) {
    for (size_t j = 0; j < outputCount; j++) {
      float sum = weights.bias[j];
      for (size_t k = 0; k < inputCount; k++) {
        sum = fmaf(inputs.start[r * inputs.stride + k], weights.start[k * weights.stride + j], sum);
      }
      outputs.start[r * outputs.stride + j] = sum + 0.0f;
    }
  }
}

void CKernels_input_gradient(
    CKernels_Rows deltas, size_t rows, size_t outputCount, CKernels_Weights weights, size_t inputCount,
    CKernels_Masks masks, float scale, CKernels_MutableRows gradient, void *scratch) {
  (void)scratch;
  for (size_t r = 0; r < rows; r++) {
    for (size_t k = 0; k < inputCount; k++) {
      float lanes[32] = {0};
      for (size_t j = 0; j < outputCount; j++) {
        lanes[j % 32] = fmaf(deltas.start[r * deltas.stride + j], weights.start[k * weights.stride + j], lanes[j % 32]);
      }
      for (size_t half = 16; half > 0; half /= 2) {
        for (size_t l = 0; l < half; l++) lanes[l] += lanes[l + half];
      }
      gradient.start[r * gradient.stride + k] = bit(masks.start, masks.stride, r, k) ? lanes[0] * scale + 0.0f : 0;
    }
  }
}

/// The sum of one weight's gradient over some micro-batches. `inputs` is that weight's in all rows, `deltas` likewise.
static float sumMicroBatches(
    CKernels_Rows inputs, const float *deltas, const CKernels_MicroBatch *microBatches, size_t count) {
  if (count == 1) {
    float sum = 0;
    for (size_t n = 0; n < microBatches->rows; n++) {
      const size_t r = microBatches->firstRow + n;
      sum = fmaf(inputs.start[r * inputs.stride], deltas[r * CKERNELS_BLOCK], sum);
    }
    return sum + 0.0f;
  }
  size_t left = 1;
  while (2 * left < count) left *= 2;
  return sumMicroBatches(inputs, deltas, microBatches, left)
      + sumMicroBatches(inputs, deltas, microBatches + left, count - left);
}

void CKernels_weight_gradient(
    CKernels_Rows inputs, CKernels_Masks masks, const float *deltas, size_t columnCount,
    const CKernels_MicroBatch *microBatches, size_t microBatchCount, size_t inputCount, float *sums) {
  (void)masks;
  for (size_t k = 0; k < inputCount; k++) {
    for (size_t j = 0; j < columnCount; j++) {
      sums[k * CKERNELS_BLOCK + j] = sumMicroBatches(
          (CKernels_Rows){inputs.start + k, inputs.stride}, deltas + j, microBatches, microBatchCount);
    }
  }
}

// MARK: - Around the products

void CKernels_gather(
    const uint8_t *pixels, const uint32_t *indices, size_t rows, size_t features, CKernels_MutableRows destination) {
  for (size_t r = 0; r < rows; r++) {
    for (size_t i = 0; i < features; i++) {
      destination.start[r * destination.stride + i] = (float)pixels[indices[r] * features + i] / 255;
    }
  }
}

void CKernels_mask(CKernels_Rows values, size_t rows, size_t width, CKernels_MutableMasks masks) {
  for (size_t r = 0; r < rows; r++) {
    for (size_t u = 0; u < width; u++) setBit(masks, r, u, values.start[r * values.stride + u] != 0);
  }
}

int CKernels_pack(CKernels_Rows values, size_t rows, size_t columnCount, float *packed) {
  int isFinite = 1;
  for (size_t r = 0; r < rows; r++) {
    for (size_t i = 0; i < CKERNELS_BLOCK; i++) {
      const float value = i < columnCount ? values.start[r * values.stride + i] : 0;
      isFinite &= isfinite(value) != 0;
      packed[r * CKERNELS_BLOCK + i] = value;
    }
  }
  return isFinite;
}

/// The four words of Philox4x32-10; see Sources/Philox/Philox.swift for the source.
static void philox(uint32_t x[4], uint32_t key0, uint32_t key1) {
  for (int round = 0; round < 10; round++) {
    const uint64_t product0 = (uint64_t)x[0] * 0xD2511F53u, product1 = (uint64_t)x[2] * 0xCD9E8D57u;
    x[0] = (uint32_t)(product1 >> 32) ^ x[1] ^ key0;
    x[1] = (uint32_t)product1;
    x[2] = (uint32_t)(product0 >> 32) ^ x[3] ^ key1;
    x[3] = (uint32_t)product0;
    key0 += 0x9E3779B9u;
    key1 += 0xBB67AE85u;
  }
}

static int isKept(const CKernels_Dropout *dropout, size_t row, uint32_t unit) {
  if (dropout->threshold == 0) return 1;
  const uint32_t group = unit / 128, rest = unit % 128;
  uint32_t x[4] = {16 * group + rest % 16, dropout->samples[row], dropout->step, dropout->stream};
  philox(x, dropout->key0, dropout->key1);
  return (x[rest / 32] >> 16 * (rest / 16 % 2) & 0xFFFF) >= dropout->threshold;
}

static void drop(
    CKernels_MutableRows values, size_t rows, size_t width, const CKernels_Dropout *dropout, CKernels_MutableMasks masks,
    int isRectified) {
  const float scale = dropout->threshold > 0 ? dropout->scale : 1;
  for (size_t r = 0; r < rows; r++) {
    for (size_t u = 0; u < width; u++) {
      float *value = values.start + r * values.stride + u;
      const int keeps = isKept(dropout, r, (uint32_t)u);
      if (masks.start) setBit(masks, r, u, keeps && (!isRectified || *value > 0));
      *value = (isRectified && *value < 0 ? 0 : *value) * (keeps ? scale : 0);
    }
  }
}

void CKernels_relu_dropout(
    CKernels_MutableRows values, size_t rows, size_t width, CKernels_Dropout dropout, CKernels_MutableMasks masks) {
  drop(values, rows, width, &dropout, masks, 1);
}

void CKernels_activate(
    CKernels_Activation kind, CKernels_Rows values, size_t rows, size_t width, CKernels_MutableRows outputs) {
  for (size_t r = 0; r < rows; r++) {
    for (size_t u = 0; u < width; u++) {
      outputs.start[r * outputs.stride + u] = CKernels_activation(kind, values.start[r * values.stride + u]);
    }
  }
}

void CKernels_activation_gradient(
    CKernels_Activation kind, CKernels_Rows values, size_t rows, size_t width, CKernels_MutableRows gradient) {
  for (size_t r = 0; r < rows; r++) {
    for (size_t u = 0; u < width; u++) {
      gradient.start[r * gradient.stride + u] *= CKernels_activation_slope(kind, values.start[r * values.stride + u]);
    }
  }
}

void CKernels_dropout(
    CKernels_MutableRows values, size_t rows, size_t width, CKernels_Dropout dropout, CKernels_MutableMasks masks) {
  drop(values, rows, width, &dropout, masks, 0);
}

void CKernels_sgd(
    float *parameters, float *velocity, const float *gradient, size_t count, float learningRate, float momentum,
    float weightDecay, int nesterov) {
  for (size_t i = 0; i < count; i++) {
    const float g = gradient[i] + weightDecay * parameters[i], sum = momentum * velocity[i] + g;
    const float v = fabsf(sum) < FLT_MIN ? 0 : sum;
    velocity[i] = v;
    parameters[i] -= learningRate * (nesterov ? g + momentum * v : v);
  }
}
