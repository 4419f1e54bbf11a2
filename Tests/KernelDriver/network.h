#ifndef network_h
#define network_h

#include "job.h"

/// A matrix whose rows begin on a cache line's boundary, zeros between them.
typedef struct {
  float *start;
  size_t width, stride;
} Matrix;

/// A layer's parameters and the velocity of SGD, each [inputs + 1, outputs]: the last row is the bias.
typedef struct {
  size_t inputs;
  Matrix parameters, velocity;
} Layer;

/// What a layer reads, of all rows of a batch.
typedef struct {
  /// Before a smooth activation and after it; the same memory where there is none, and for a ReLU.
  Matrix before, values;
  /// The units that count, in words as `CKernels_MicroBatch` says.
  uint32_t *masks;
  /// The gradient of `before`.
  Matrix deltas;
} Operand;

typedef struct {
  const Job *job;
  /// [job.layerCount]
  Layer *layers;
  /// [job.layerCount + 1]; the last has the logits, and then their gradient.
  Operand *operands;
  /// What a bias is multiplied with.
  Operand ones;
  /// A block of the columns of all rows' deltas.
  float *packed;
  /// A group's gradient, and the sums that it comes from.
  float *sums;
  void *scratch;
} Network;

/// A layer's parameter by its place in the job.
float *parameterAt(const Layer *layer, size_t index);

/// The job's network with its initial parameters.
Network makeNetwork(const Job *job);

/// Trains it for one step.
void trainStep(const Network *network, const Step *step);

#endif
