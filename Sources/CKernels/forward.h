// A layer's products on the way forward. CKernels.h has the rule of their sums.

enum {
  /// The rows that go over the weights together.
  FORWARD_ROWS = 64,
  /// The inputs whose weights for one tile of outputs stay in the first-level cache while the rows go over them.
  FORWARD_BLOCK = 128,
  /// The inputs whose terms are listed at once.
  FORWARD_SPAN = 8 * FORWARD_BLOCK,
  /// The rows of a tile that skips nothing.
  DENSE_ROWS = 6,
};

/// The terms of some rows that aren't 0. A row's lists are a line apart from a power of two, so as not to evict another's.
typedef struct {
  /// Where the weights of a term's input begin, counted from the span's.
  uint32_t weights[FORWARD_ROWS][FORWARD_SPAN + CKERNELS_LINE];
  float inputs[FORWARD_ROWS][FORWARD_SPAN + CKERNELS_LINE];
  /// Where the terms of each block of inputs begin.
  uint32_t blocks[FORWARD_ROWS][FORWARD_SPAN / FORWARD_BLOCK + 1];
} Terms;

/// What a tile without lists reads, without gaps.
typedef struct {
  float inputs[(FORWARD_ROWS + DENSE_ROWS - 1) / DENSE_ROWS][FORWARD_SPAN][DENSE_ROWS];
  Line weights[FORWARD_SPAN][DENSE_LINES];
} Packed;

typedef union {
  Terms terms;
  Packed packed;
} ForwardScratch;
_Static_assert(sizeof(ForwardScratch) <= CKERNELS_FORWARD_SCRATCH, "the scratch is larger than callers make it");

/// A span of a layer's inputs, for up to FORWARD_ROWS rows.
typedef struct {
  CKernels_Rows inputs;
  size_t rows, count;
  CKernels_Weights weights;
  CKernels_MutableRows outputs;
  /// Whether the sums begin and end here; elsewhere they stand among the outputs as they are.
  int isFirst, isLast;
} Span;

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

/// Lists the terms, and returns how many there are.
INLINED size_t listTerms(const Span *span, Terms *terms) {
  size_t total = 0;
  for (size_t row = 0; row < span->rows; row++) {
    const float *inputs = span->inputs.start + row * span->inputs.stride;
    uint32_t count = 0;
    for (size_t k = 0; k < span->count; k += 32) {
      if (k % FORWARD_BLOCK == 0) terms->blocks[row][k / FORWARD_BLOCK] = count;
      uint32_t left = nonZeros(inputs + k, least(span->count - k, 32));
      for (; left; left &= left - 1) {
        const size_t input = k + (size_t)__builtin_ctz(left);
        terms->weights[row][count] = (uint32_t)(input * span->weights.stride);
        terms->inputs[row][count++] = inputs[input];
      }
    }
    terms->blocks[row][(span->count + FORWARD_BLOCK - 1) / FORWARD_BLOCK] = count;
    total += count;
  }
  return total;
}

/// Has weights of a block of inputs come to the second-level cache: a share of them for each of the rows that go over another
/// block meanwhile. They stand too far apart for the processor to see them coming.
INLINED void prefetchShare(const Span *span, size_t block, size_t column, size_t row, const int lines) {
  const size_t first = block * FORWARD_BLOCK, count = least(span->count - first, FORWARD_BLOCK);
  for (size_t k = first + row * count / span->rows; k < first + (row + 1) * count / span->rows; k++) {
    const float *weights = span->weights.start + k * span->weights.stride + column;
    UNROLLED for (int i = 0; i < lines; i++) __builtin_prefetch(weights + i * CKERNELS_LINE, 0, 2);
  }
}

/// One block of inputs and one tile of outputs, row after row.
INLINED void sparseTile(
    const Span *span, const Terms *terms, size_t block, size_t column, size_t columns, const int lines) {
  const int begins = span->isFirst && block == 0;
  const int ends = span->isLast && (block + 1) * FORWARD_BLOCK >= span->count;
  const float *weights = span->weights.start + column;
  // The next block, or the first one of the next tile.
  const int isLast = (block + 1) * FORWARD_BLOCK >= span->count;
  const size_t nextBlock = isLast ? 0 : block + 1;
  const size_t nextColumn = isLast ? column + (size_t)lines * CKERNELS_LINE : column;
  for (size_t row = 0; row < span->rows; row++) {
    if (nextColumn < columns) prefetchShare(span, nextBlock, nextColumn, row, lines);
    float *outputs = span->outputs.start + row * span->outputs.stride + column;
    const float *start = begins ? span->weights.bias + column : outputs;
    Line sums[FORWARD_LINES];
    UNROLLED for (int i = 0; i < lines; i++) sums[i] = load(start + i * CKERNELS_LINE);
    const uint32_t end = terms->blocks[row][block + 1];
    for (uint32_t term = terms->blocks[row][block]; term < end; term++) {
      const Line input = (Line)terms->inputs[row][term];
      const float *from = weights + terms->weights[row][term];
      UNROLLED for (int i = 0; i < lines; i++) sums[i] = multiplyAdd(input, load(from + i * CKERNELS_LINE), sums[i]);
    }
    UNROLLED for (int i = 0; i < lines; i++) store(outputs + i * CKERNELS_LINE, ends ? settled(sums[i]) : sums[i]);
  }
}

/// Packs the inputs of a span. Rows that aren't there repeat the last one; what they come to is not stored.
INLINED void packInputs(const Span *span, Packed *packed) {
  for (size_t first = 0; first < span->rows; first += DENSE_ROWS) {
    for (size_t row = 0; row < DENSE_ROWS; row++) {
      const float *inputs = span->inputs.start + least(first + row, span->rows - 1) * span->inputs.stride;
      for (size_t k = 0; k < span->count; k++) packed->inputs[first / DENSE_ROWS][k][row] = inputs[k];
    }
  }
}

/// The same sums where there is little to skip: one tile of outputs, DENSE_ROWS rows at once, over all inputs of the span.
INLINED void denseTile(const Span *span, Packed *packed, size_t column, const int lines) {
  for (size_t k = 0; k < span->count; k++) {
    const float *from = span->weights.start + k * span->weights.stride + column;
    UNROLLED for (int i = 0; i < lines; i++) packed->weights[k][i] = load(from + i * CKERNELS_LINE);
  }
  for (size_t first = 0; first < span->rows; first += DENSE_ROWS) {
    const float(*inputs)[DENSE_ROWS] = packed->inputs[first / DENSE_ROWS];
    Line sums[DENSE_ROWS][DENSE_LINES];
    UNROLLED for (size_t row = 0; row < DENSE_ROWS; row++) {
      const float *outputs = span->outputs.start + least(first + row, span->rows - 1) * span->outputs.stride;
      const float *start = (span->isFirst ? span->weights.bias : outputs) + column;
      UNROLLED for (int i = 0; i < lines; i++) sums[row][i] = load(start + i * CKERNELS_LINE);
    }
    for (size_t k = 0; k < span->count; k++) {
      UNROLLED for (int i = 0; i < lines; i++) {
        const Line weights = packed->weights[k][i];
        UNROLLED for (int row = 0; row < DENSE_ROWS; row++) {
          sums[row][i] = multiplyAdd((Line)inputs[k][row], weights, sums[row][i]);
        }
      }
    }
    UNROLLED for (size_t row = 0; row < DENSE_ROWS; row++) {
      if (first + row < span->rows) {
        float *outputs = span->outputs.start + (first + row) * span->outputs.stride + column;
        UNROLLED for (int i = 0; i < lines; i++) {
          store(outputs + i * CKERNELS_LINE, span->isLast ? settled(sums[row][i]) : sums[row][i]);
        }
      }
    }
  }
}

static void forwardSpan(const Span *span, size_t columns, ForwardScratch *scratch) {
  size_t column = 0;
  // A term of a list costs more than one of a tile without lists, which loads each weight once for several rows.
  if (10 * listTerms(span, &scratch->terms) > 7 * span->rows * span->count) {
    packInputs(span, &scratch->packed);
    for (; column + DENSE_LINES * CKERNELS_LINE <= columns; column += DENSE_LINES * CKERNELS_LINE) {
      denseTile(span, &scratch->packed, column, DENSE_LINES);
    }
    for (; column < columns; column += CKERNELS_LINE) denseTile(span, &scratch->packed, column, 1);
    return;
  }
  const size_t blocks = (span->count + FORWARD_BLOCK - 1) / FORWARD_BLOCK;
  for (; column + FORWARD_LINES * CKERNELS_LINE <= columns; column += FORWARD_LINES * CKERNELS_LINE) {
    for (size_t block = 0; block < blocks; block++) {
      sparseTile(span, &scratch->terms, block, column, columns, FORWARD_LINES);
    }
  }
  for (; column < columns; column += CKERNELS_LINE) {
    for (size_t block = 0; block < blocks; block++) sparseTile(span, &scratch->terms, block, column, columns, 1);
  }
}

static void forward(
    CKernels_Rows inputs, size_t rows, size_t inputCount, CKernels_Weights weights, CKernels_MutableRows outputs,
    size_t outputCount, void *scratch) {
  for (size_t row = 0; row < rows; row += FORWARD_ROWS) {
    for (size_t k = 0; k < inputCount; k += FORWARD_SPAN) {
      const Span span = {
          .inputs = {inputs.start + row * inputs.stride + k, inputs.stride},
          .rows = least(rows - row, FORWARD_ROWS),
          .count = least(inputCount - k, FORWARD_SPAN),
          .weights = {weights.start + k * weights.stride, weights.stride, weights.bias},
          .outputs = {outputs.start + row * outputs.stride, outputs.stride},
          .isFirst = k == 0,
          .isLast = k + FORWARD_SPAN >= inputCount,
      };
      forwardSpan(&span, wholeLines(outputCount), scratch);
    }
  }
}
