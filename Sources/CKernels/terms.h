// The terms of the products on the way forward: which inputs of each row aren't 0.

enum {
  /// The rows that go over the weights together.
  FORWARD_ROWS = 64,
  /// The inputs whose terms are listed at once, in blocks.
  FORWARD_BLOCKS = 8,
  FORWARD_SPAN = FORWARD_BLOCKS * FORWARD_BLOCK,
  /// Groups of rows that are summed together.
  FORWARD_GROUPS = FORWARD_ROWS / FORWARD_TOGETHER,
};

/// A span of a layer's inputs, for up to FORWARD_ROWS rows.
typedef struct {
  CKernels_Rows inputs;
  size_t rows, count;
  CKernels_Weights weights;
  CKernels_MutableRows outputs;
  /// Whether the sums begin and end here; elsewhere they stand among the outputs as they are.
  int isFirst, isLast;
} Span;

/// A term of each of some rows: where the weights of its input begin, counted from the span's, and the input.
typedef struct {
  uint32_t weights[FORWARD_TOGETHER];
  float inputs[FORWARD_TOGETHER];
} Term;

/// The terms of a block of inputs that aren't 0. Rows are sorted by how many they have: so the processor foresees where their
/// loops end, and those that are summed together want few terms of 0 to be of one length.
typedef struct {
  uint8_t rows[FORWARD_ROWS];
  uint8_t counts[FORWARD_GROUPS];
  /// Whole lines more than a power of two, so that no group's evict another's.
  Term terms[FORWARD_GROUPS][FORWARD_BLOCK + CKERNELS_LINE / 2];
} BlockTerms;

typedef struct {
  uint32_t nonZeros[FORWARD_ROWS][FORWARD_SPAN / 32];
  BlockTerms blocks[FORWARD_BLOCKS];
} Terms;

/// Which of up to 32 numbers aren't 0, the first in the lowest bit.
INLINED uint32_t nonZeros(const float *numbers, size_t count) {
  typedef float Group __attribute__((ext_vector_type(32), aligned(4)));
  typedef _Bool Flags __attribute__((ext_vector_type(32)));
  uint32_t bits = 0;
  if (count < 32) {
    for (size_t i = 0; i < count; i++) bits |= (uint32_t)(numbers[i] != 0) << i;
  } else {
    const Flags flags = __builtin_convertvector(*(const Group *)numbers != 0, Flags);
    memcpy(&bits, &flags, sizeof bits);
  }
  return bits;
}

/// Finds the inputs that aren't 0, and returns how many there are.
INLINED size_t findTerms(const Span *span, Terms *terms) {
  size_t total = 0;
  for (size_t row = 0; row < span->rows; row++) {
    const float *inputs = span->inputs.start + row * span->inputs.stride;
    for (size_t k = 0; k < span->count; k += 32) {
      const uint32_t bits = nonZeros(inputs + k, least(span->count - k, 32));
      terms->nonZeros[row][k / 32] = bits;
      total += (size_t)__builtin_popcount(bits);
    }
  }
  return total;
}

/// Lists the terms of a block.
INLINED void listTerms(const Span *span, Terms *terms, size_t block) {
  BlockTerms *list = &terms->blocks[block];
  const size_t first = block * FORWARD_BLOCK, words = (least(span->count - first, FORWARD_BLOCK) + 31) / 32;
  uint8_t counts[FORWARD_ROWS], places[FORWARD_BLOCK + 2] = {0};
  for (size_t row = 0; row < span->rows; row++) {
    int count = 0;
    for (size_t word = 0; word < words; word++) count += __builtin_popcount(terms->nonZeros[row][first / 32 + word]);
    counts[row] = (uint8_t)count;
    places[count + 1]++;
  }
  for (size_t count = 1; count <= FORWARD_BLOCK; count++) places[count] += places[count - 1];
  for (size_t row = 0; row < span->rows; row++) list->rows[places[counts[row]]++] = (uint8_t)row;
  for (size_t group = 0; group * FORWARD_TOGETHER < span->rows; group++) {
    uint32_t most = 0;
    for (size_t n = 0; n < FORWARD_TOGETHER; n++) {
      // Where no row is left, the one before is summed again, to the same.
      const size_t row = list->rows[least(group * FORWARD_TOGETHER + n, span->rows - 1)];
      const float *inputs = span->inputs.start + row * span->inputs.stride;
      uint32_t count = 0;
      for (size_t word = 0; word < words; word++) {
        for (uint32_t left = terms->nonZeros[row][first / 32 + word]; left; left &= left - 1) {
          const size_t input = first + 32 * word + (size_t)__builtin_ctz(left);
          list->terms[group][count].weights[n] = (uint32_t)(input * span->weights.stride);
          list->terms[group][count++].inputs[n] = inputs[input];
        }
      }
      // The rows before have no more terms than this one: they take some of 0.
      for (; most < count; most++) {
        for (size_t before = 0; before < n; before++) {
          list->terms[group][most].weights[before] = (uint32_t)(first * span->weights.stride);
          list->terms[group][most].inputs[before] = 0;
        }
      }
    }
    list->counts[group] = (uint8_t)most;
  }
}
