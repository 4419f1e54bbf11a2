#include <string.h>

#include "CKernels.h"

enum { WORD = 32 };

static size_t inWord(size_t count, size_t word) { return count - word * WORD < WORD ? count - word * WORD : WORD; }

size_t CKernels_squeeze(const float *values, size_t count, uint32_t *packed) {
  size_t end = (count + WORD - 1) / WORD;
  for (size_t word = 0; word * WORD < count; word++) {
    uint32_t mask = 0;
    for (size_t i = 0; i < inWord(count, word); i++) {
      float value = values[word * WORD + i];
      // Written in any case, and overwritten by the next one if it's 0: a branch would be mispredicted every other time.
      memcpy(packed + end, &value, sizeof value);
      uint32_t isSet = value != 0;
      end += isSet;
      mask |= isSet << i;
    }
    packed[word] = mask;
  }
  return end;
}

size_t CKernels_spread(const uint32_t *packed, size_t count, float *values) {
  size_t end = (count + WORD - 1) / WORD;
  memset(values, 0, count * sizeof *values);
  for (size_t word = 0; word * WORD < count; word++) {
    // Only what isn't 0 is looked at: whether a number is, no processor can predict.
    for (uint32_t mask = packed[word]; mask != 0; mask &= mask - 1) {
      memcpy(values + word * WORD + __builtin_ctz(mask), packed + end++, sizeof *values);
    }
  }
  return end;
}
