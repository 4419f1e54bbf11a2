#include "network.h"

static size_t wholeLines(size_t count) { return (count + CKERNELS_LINE - 1) / CKERNELS_LINE * CKERNELS_LINE; }

static Matrix newMatrix(size_t rows, size_t width) {
  const size_t stride = wholeLines(width);
  return (Matrix){newMemory(rows * stride * sizeof(float)), width, stride};
}

float *parameterAt(const Layer *layer, size_t index) {
  const Matrix all = layer->parameters;
  const size_t weights = layer->inputs * all.width;
  return index < weights ? all.start + index % layer->inputs * all.stride + index / layer->inputs
                         : all.start + layer->inputs * all.stride + (index - weights);
}

static Layer makeLayer(size_t inputs, size_t outputs, const float *parameters) {
  const Layer layer = {inputs, newMatrix(inputs + 1, outputs), newMatrix(inputs + 1, outputs)};
  for (size_t i = 0; i < (inputs + 1) * outputs; i++) *parameterAt(&layer, i) = parameters[i];
  return layer;
}

static Operand makeOperand(size_t rows, size_t words, size_t width, int isSmooth) {
  const Matrix values = newMatrix(rows, width);
  return (Operand){
      .before = isSmooth ? newMatrix(rows, width) : values,
      .values = values,
      .masks = newMemory(words * values.stride * sizeof(uint32_t)),
      .deltas = newMatrix(rows, width),
  };
}

/// An input that is 1 in each row.
static Operand makeOnes(size_t rows, size_t words) {
  const Operand ones = makeOperand(rows, words, 1, 0);
  for (size_t row = 0; row < rows; row++) ones.values.start[row * ones.values.stride] = 1;
  return ones;
}

Network makeNetwork(const Job *job) {
  size_t rows = 0, words = 0, sums = 2;
  for (uint32_t i = 0; i < job->stepCount; i++) {
    const Step *step = &job->steps[i];
    if (step->rows > rows) rows = step->rows;
    // A micro-batch ends within a word.
    const size_t most = step->rows / 32 + step->microBatchCount;
    if (most > words) words = most;
    while ((size_t)1 << (sums - 1) < step->microBatchCount) sums++;
  }
  Network network = {
      .job = job,
      .layers = newMemory(job->layerCount * sizeof(Layer)),
      .operands = newMemory((job->layerCount + 1) * sizeof(Operand)),
      .ones = makeOnes(rows, words),
      .packed = newMemory(rows * CKERNELS_BLOCK * sizeof(float)),
      .sums = newMemory(sums * CKERNELS_GROUP * CKERNELS_BLOCK * sizeof(float)),
      .scratch = newMemory(CKERNELS_FORWARD_SCRATCH + CKERNELS_INPUT_GRADIENT_SCRATCH),
  };
  const float *parameters = job->parameters;
  for (uint32_t i = 0; i < job->layerCount; i++) {
    network.layers[i] = makeLayer(job->widths[i], job->widths[i + 1], parameters);
    parameters += ((size_t)job->widths[i] + 1) * job->widths[i + 1];
  }
  for (uint32_t i = 0; i <= job->layerCount; i++) {
    const int isHidden = i > 0 && i < job->layerCount;
    network.operands[i] = makeOperand(rows, words, job->widths[i], isHidden && job->family == SMOOTH);
  }
  return network;
}
