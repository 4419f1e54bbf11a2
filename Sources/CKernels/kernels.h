// The table of a target's kernels, under their names in CKernels.h.

#include "CKernels.h"

typedef struct {
  const char *name;
  int (*canRun)(void);
  void (*forward)(CKernels_Rows, size_t, size_t, CKernels_Weights, CKernels_MutableRows, size_t, void *);
  void (*inputGradient)(
      CKernels_Rows, size_t, size_t, CKernels_Weights, size_t, CKernels_Masks, float, CKernels_MutableRows, void *);
  void (*weightGradient)(
      CKernels_Rows, CKernels_Masks, const float *, size_t, const CKernels_MicroBatch *, size_t, size_t, float *);
  void (*gather)(const uint8_t *, const uint32_t *, size_t, size_t, CKernels_MutableRows);
  void (*deform)(const uint8_t *, size_t, size_t, const CKernels_Deformation *, float *, void *);
  void (*mask)(CKernels_Rows, size_t, size_t, CKernels_MutableMasks);
  int (*pack)(CKernels_Rows, size_t, size_t, float *);
  void (*reluDropout)(CKernels_MutableRows, size_t, size_t, CKernels_Dropout, CKernels_MutableMasks);
  void (*dropout)(CKernels_MutableRows, size_t, size_t, CKernels_Dropout, CKernels_MutableMasks);
  void (*activate)(CKernels_Activation, CKernels_Rows, size_t, size_t, CKernels_MutableRows);
  void (*activationGradient)(CKernels_Activation, CKernels_Rows, size_t, size_t, CKernels_MutableRows);
  void (*keep)(CKernels_MutableRows, size_t, size_t, CKernels_Masks, float);
  void (*roundBoth)(float *, size_t, uint16_t *);
  void (*round)(const float *, size_t, uint16_t *);
  void (*add)(const float *, const float *, size_t, float *);
  int (*areFinite)(const float *, size_t);
  void (*addSquares)(const float *, size_t, double *);
  void (*sgd)(float *, float *, const float *, size_t, float, float, float, int);
} Kernels;

extern const Kernels kernelsAVX512, kernelsAVX2, kernelsX86, kernelsNEON;
