// Trains a small network by the kernels alone, on the processor and under the operating system that it was compiled for:
// what a whole training step is made of, for processors that the rest isn't built for.
//
// Its argument is the path of a job; see job.h. For each target that the processor can run, a line is written: its name, and
// then the bits of the parameters after the last step, in the job's order, in hexadecimal.

#include "network.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static void printParameters(const Network *network) {
  for (uint32_t i = 0; i < network->job->layerCount; i++) {
    const Layer *layer = &network->layers[i];
    for (size_t index = 0; index < (layer->inputs + 1) * layer->parameters.width; index++) {
      uint32_t bits;
      memcpy(&bits, parameterAt(layer, index), sizeof bits);
      printf(" %" PRIx32, bits);
    }
  }
}

int main(int argumentCount, char **arguments) {
  if (argumentCount != 2) fail("takes the path of a job");
  const Job job = readJob(arguments[1]);
  if (!CKernels_rounds_as_promised()) fail("numbers are rounded otherwise than the kernels promise");
  for (size_t target = 0; CKernels_target_name(target); target++) {
    if (!CKernels_can_run(target)) continue;
    CKernels_force(target);
    const Network network = makeNetwork(&job);
    for (uint32_t i = 0; i < job.stepCount; i++) trainStep(&network, &job.steps[i]);
    printf("%s", CKernels_target_name(target));
    printParameters(&network);
    printf("\n");
  }
  return 0;
}
