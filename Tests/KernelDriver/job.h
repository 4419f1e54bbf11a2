#ifndef job_h
#define job_h

#include "CKernels.h"

/// One step of the training: its images, cut into micro-batches.
typedef struct {
  /// Since the start of training, counted from 1; dropout draws for it.
  uint32_t number;
  float learningRate;
  uint32_t rows, microBatchCount;
  CKernels_MicroBatch *microBatches;
  /// [rows]
  uint32_t *samples;
} Step;

typedef enum { RELU, SMOOTH } ActivationFamily;

/// What to train, and on what.
typedef struct {
  uint32_t layerCount;
  /// [layerCount + 1]: the inputs, then each layer's outputs.
  uint32_t *widths;
  ActivationFamily family;
  /// Which of the smooth ones.
  CKernels_Activation activation;
  /// But for its samples and step; `stream` is that of the first hidden layer, and one more for each that follows.
  CKernels_Dropout dropout;
  float momentum, weightDecay;
  int nesterov;
  /// [images]
  uint32_t *labels;
  /// [images, widths[0]]
  uint8_t *pixels;
  /// As files have them: of each layer the weight, [outputs, inputs], and then the bias.
  float *parameters;
  uint32_t stepCount;
  Step *steps;
} Job;

/// Reads a job from a file: words of 32 bits in hexadecimal, a float32 as its bits, in this order.
///
/// - the number of layers, the inputs, and each layer's outputs;
/// - the activation: 0 for ReLU, else 1 + its number in CKernels.h;
/// - dropout: threshold, scale, the two words of the key, and the first hidden layer's stream;
/// - SGD: momentum, weight decay, whether it is Nesterov's;
/// - the number of images, their labels, then their pixels;
/// - the initial parameters;
/// - the number of steps; of each its number, its learning rate, the number of micro-batches, their rows, then all samples.
Job readJob(const char *path);

/// Ends the program with a message.
_Noreturn void fail(const char *reason);

/// Zeroed memory on a cache line's boundary, until the program ends.
void *newMemory(size_t byteCount);

#endif
