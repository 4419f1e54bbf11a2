#include "network.h"

#pragma STDC FP_CONTRACT OFF

// MARK: - Views of the rows of a micro-batch

static float *firstRow(Matrix matrix, CKernels_MicroBatch rows) { return matrix.start + rows.firstRow * matrix.stride; }

static CKernels_Rows rowsToRead(Matrix matrix, CKernels_MicroBatch rows) {
  return (CKernels_Rows){firstRow(matrix, rows), matrix.stride};
}

static CKernels_MutableRows rowsToWrite(Matrix matrix, CKernels_MicroBatch rows) {
  return (CKernels_MutableRows){firstRow(matrix, rows), matrix.stride};
}

static CKernels_MutableMasks masksToWrite(const Operand *operand, CKernels_MicroBatch rows) {
  const size_t stride = operand->values.stride;
  return (CKernels_MutableMasks){operand->masks + rows.firstWord * stride, stride};
}

static CKernels_Masks masksToRead(const Operand *operand, CKernels_MicroBatch rows) {
  const CKernels_MutableMasks masks = masksToWrite(operand, rows);
  return (CKernels_Masks){masks.start, masks.stride};
}

static CKernels_Weights weights(const Layer *layer) {
  const Matrix all = layer->parameters;
  return (CKernels_Weights){all.start, all.stride, all.start + layer->inputs * all.stride};
}

// MARK: - Forward

static void activate(const Network *network, uint32_t index, const Step *step, CKernels_MicroBatch rows) {
  const Operand *operand = &network->operands[index];
  CKernels_Dropout dropout = network->job->dropout;
  dropout.samples = step->samples + rows.firstRow;
  dropout.step = step->number;
  dropout.stream += index - 1;
  const CKernels_MutableRows values = rowsToWrite(operand->values, rows);
  const CKernels_MutableMasks masks = masksToWrite(operand, rows);
  if (network->job->family == RELU) {
    CKernels_relu_dropout(values, rows.rows, operand->values.width, dropout, masks);
    return;
  }
  CKernels_activate(
      network->job->activation, rowsToRead(operand->before, rows), rows.rows, operand->values.width, values);
  CKernels_dropout(values, rows.rows, operand->values.width, dropout, masks);
}

static void forward(const Network *network, const Step *step, CKernels_MicroBatch rows) {
  const Job *job = network->job;
  const Operand *pictures = &network->operands[0];
  CKernels_gather(
      job->pixels, step->samples + rows.firstRow, rows.rows, job->widths[0], rowsToWrite(pictures->values, rows));
  CKernels_mask(rowsToRead(pictures->values, rows), rows.rows, job->widths[0], masksToWrite(pictures, rows));
  for (uint32_t i = 0; i < job->layerCount; i++) {
    CKernels_forward(
        rowsToRead(network->operands[i].values, rows), rows.rows, job->widths[i], weights(&network->layers[i]),
        rowsToWrite(network->operands[i + 1].before, rows), job->widths[i + 1], network->scratch);
    if (i + 1 < job->layerCount) activate(network, i + 1, step, rows);
  }
}

// MARK: - Loss

/// A row's logits become the gradient of the mean softmax cross-entropy, by the rule of SoftmaxCrossEntropy.swift.
static void scoreRow(const float *logits, size_t classes, size_t label, uint32_t sampleCount, float *gradient) {
  float maximum = logits[0], sum = 0;
  for (size_t j = 1; j < classes; j++) {
    if (logits[j] > maximum) maximum = logits[j];
  }
  for (size_t j = 0; j < classes; j++) {
    gradient[j] = (float)CKernels_exp((double)(logits[j] - maximum));
    sum += gradient[j];
  }
  const float scale = 1 / (float)sampleCount;
  for (size_t j = 0; j < classes; j++) gradient[j] = (gradient[j] / sum - (j == label ? 1.0f : 0.0f)) * scale;
}

static void score(const Network *network, const Step *step) {
  const Operand *logits = &network->operands[network->job->layerCount];
  for (uint32_t row = 0; row < step->rows; row++) {
    const size_t offset = row * logits->values.stride;
    scoreRow(
        logits->values.start + offset, logits->values.width, network->job->labels[step->samples[row]], step->rows,
        logits->deltas.start + offset);
  }
}

// MARK: - Backward

/// From a layer's deltas to those of the layer below.
static void backward(const Network *network, uint32_t index, CKernels_MicroBatch rows) {
  const Job *job = network->job;
  const Operand *below = &network->operands[index], *above = &network->operands[index + 1];
  CKernels_input_gradient(
      rowsToRead(above->deltas, rows), rows.rows, above->deltas.width, weights(&network->layers[index]),
      below->deltas.width, masksToRead(below, rows), job->dropout.scale, rowsToWrite(below->deltas, rows),
      network->scratch);
  if (job->family == RELU) return;
  CKernels_activation_gradient(
      job->activation, rowsToRead(below->before, rows), rows.rows, below->before.width,
      rowsToWrite(below->deltas, rows));
}

/// Updates the weights from some inputs, or the bias, to the block of columns that is packed.
static void updateGroup(
    const Network *network, const Step *step, const Layer *layer, const Operand *operand, size_t input, size_t count,
    size_t row, size_t column, size_t columnCount) {
  CKernels_weight_gradient(
      (CKernels_Rows){operand->values.start + input, operand->values.stride},
      (CKernels_Masks){operand->masks + input, operand->values.stride}, network->packed, columnCount, step->microBatches,
      step->microBatchCount, count, network->sums);
  for (size_t i = 0; i < count; i++) {
    const size_t offset = (row + i) * layer->parameters.stride + column;
    CKernels_sgd(
        layer->parameters.start + offset, layer->velocity.start + offset, network->sums + i * CKERNELS_BLOCK,
        columnCount, step->learningRate, network->job->momentum, network->job->weightDecay, network->job->nesterov);
  }
}

static void updateLayer(const Network *network, const Step *step, uint32_t index) {
  const Layer *layer = &network->layers[index];
  const Matrix deltas = network->operands[index + 1].deltas;
  for (size_t column = 0; column < deltas.width; column += CKERNELS_BLOCK) {
    const size_t left = deltas.width - column, columnCount = left < CKERNELS_BLOCK ? left : CKERNELS_BLOCK;
    const CKernels_Rows block = {deltas.start + column, deltas.stride};
    if (!CKernels_pack(block, step->rows, columnCount, network->packed)) fail("a delta isn't finite");
    for (size_t input = 0; input < layer->inputs; input += CKERNELS_GROUP) {
      const size_t rest = layer->inputs - input, count = rest < CKERNELS_GROUP ? rest : CKERNELS_GROUP;
      updateGroup(network, step, layer, &network->operands[index], input, count, input, column, columnCount);
    }
    updateGroup(network, step, layer, &network->ones, 0, 1, layer->inputs, column, columnCount);
  }
}

void trainStep(const Network *network, const Step *step) {
  for (uint32_t i = 0; i < step->microBatchCount; i++) {
    const CKernels_MicroBatch rows = step->microBatches[i];
    forward(network, step, rows);
    CKernels_mask(rowsToRead(network->ones.values, rows), rows.rows, 1, masksToWrite(&network->ones, rows));
  }
  score(network, step);
  for (uint32_t index = network->job->layerCount; index-- > 0;) {
    // The gradient of a layer's inputs is that at its weights before the update.
    for (uint32_t i = 0; index > 0 && i < step->microBatchCount; i++) backward(network, index, step->microBatches[i]);
    updateLayer(network, step, index);
  }
}
