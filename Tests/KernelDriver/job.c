#include "job.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void fail(const char *reason) {
  fprintf(stderr, "driver: %s\n", reason);
  exit(1);
}

void *newMemory(size_t byteCount) {
  const size_t whole = (byteCount + 64) / 64 * 64;
  void *memory = aligned_alloc(64, whole);
  if (!memory) fail("out of memory");
  return memset(memory, 0, whole);
}

static uint32_t readWord(void) {
  uint32_t word;
  if (scanf("%" SCNx32, &word) != 1) fail("the job ends too early, or is no list of words");
  return word;
}

static float readFloat(void) {
  const uint32_t bits = readWord();
  float value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

static uint32_t *readWords(size_t count) {
  uint32_t *words = newMemory(count * sizeof *words);
  for (size_t i = 0; i < count; i++) words[i] = readWord();
  return words;
}

static Step readStep(void) {
  Step step = {.number = readWord()};
  step.learningRate = readFloat();
  step.microBatchCount = readWord();
  step.microBatches = newMemory(step.microBatchCount * sizeof *step.microBatches);
  uint32_t words = 0;
  for (uint32_t i = 0; i < step.microBatchCount; i++) {
    const uint32_t rows = readWord();
    step.microBatches[i] = (CKernels_MicroBatch){.firstRow = step.rows, .rows = rows, .firstWord = words};
    step.rows += rows;
    words += (rows + 31) / 32;
  }
  step.samples = readWords(step.rows);
  return step;
}

Job readJob(const char *path) {
  if (!freopen(path, "r", stdin)) fail("the job can't be opened");
  Job job = {.layerCount = readWord()};
  job.widths = readWords(job.layerCount + 1);
  const uint32_t activation = readWord();
  job.family = activation == 0 ? RELU : SMOOTH;
  job.activation = (CKernels_Activation)(activation - 1);
  job.dropout.threshold = readWord();
  job.dropout.scale = readFloat();
  job.dropout.key0 = readWord();
  job.dropout.key1 = readWord();
  job.dropout.stream = readWord();
  job.momentum = readFloat();
  job.weightDecay = readFloat();
  job.nesterov = (int)readWord();

  const uint32_t imageCount = readWord();
  job.labels = readWords(imageCount);
  const size_t pixelCount = (size_t)imageCount * job.widths[0];
  job.pixels = newMemory(pixelCount);
  for (size_t i = 0; i < pixelCount; i++) job.pixels[i] = (uint8_t)readWord();

  size_t parameterCount = 0;
  for (uint32_t layer = 0; layer < job.layerCount; layer++) {
    parameterCount += ((size_t)job.widths[layer] + 1) * job.widths[layer + 1];
  }
  job.parameters = newMemory(parameterCount * sizeof(float));
  for (size_t i = 0; i < parameterCount; i++) job.parameters[i] = readFloat();

  job.stepCount = readWord();
  job.steps = newMemory(job.stepCount * sizeof *job.steps);
  for (uint32_t i = 0; i < job.stepCount; i++) job.steps[i] = readStep();
  return job;
}
