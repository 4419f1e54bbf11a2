// A layer's products on the way forward. CKernels.h has the rule of their sums.

/// The rows of a tile that skips nothing.
enum { DENSE_ROWS = 6 };

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

/// Has weights of a block of inputs come to the second-level cache: a share of them for each of the rows that go over another
/// block meanwhile. They stand too far apart for the processor to see them coming.
INLINED void prefetchShare(const Span *span, size_t block, size_t column, size_t group, const int lines) {
  const size_t groups = (span->rows + FORWARD_TOGETHER - 1) / FORWARD_TOGETHER;
  const size_t first = block * FORWARD_BLOCK, count = least(span->count - first, FORWARD_BLOCK);
  for (size_t k = first + group * count / groups; k < first + (group + 1) * count / groups; k++) {
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
  const BlockTerms *list = &terms->blocks[block];
  for (size_t group = 0; group * FORWARD_TOGETHER < span->rows; group++) {
    if (nextColumn < columns) prefetchShare(span, nextBlock, nextColumn, group, lines);
    Line sums[FORWARD_TOGETHER][FORWARD_LINES];
    float *outputs[FORWARD_TOGETHER];
    UNROLLED for (size_t n = 0; n < FORWARD_TOGETHER; n++) {
      const size_t row = list->rows[least(group * FORWARD_TOGETHER + n, span->rows - 1)];
      outputs[n] = span->outputs.start + row * span->outputs.stride + column;
      const float *start = begins ? span->weights.bias + column : outputs[n];
      UNROLLED for (int i = 0; i < lines; i++) sums[n][i] = load(start + i * CKERNELS_LINE);
    }
    const Term *term = list->terms[group], *end = term + list->counts[group];
    for (; term < end; term++) {
      UNROLLED for (int n = 0; n < FORWARD_TOGETHER; n++) {
        const Line input = (Line)term->inputs[n];
        const float *from = weights + term->weights[n];
        UNROLLED for (int i = 0; i < lines; i++) sums[n][i] = multiplyAdd(input, load(from + i * CKERNELS_LINE), sums[n][i]);
      }
    }
    UNROLLED for (int n = 0; n < FORWARD_TOGETHER; n++) {
      UNROLLED for (int i = 0; i < lines; i++) store(outputs[n] + i * CKERNELS_LINE, ends ? settled(sums[n][i]) : sums[n][i]);
    }
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
      Line weights[DENSE_LINES];
      UNROLLED for (int i = 0; i < lines; i++) weights[i] = packed->weights[k][i];
      UNROLLED for (int row = 0; row < DENSE_ROWS; row++) {
        const Line input = (Line)inputs[k][row];
        UNROLLED for (int i = 0; i < lines; i++) sums[row][i] = multiplyAdd(input, weights[i], sums[row][i]);
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
  if (10 * findTerms(span, &scratch->terms) > 7 * span->rows * span->count) {
    packInputs(span, &scratch->packed);
    for (; column + DENSE_LINES * CKERNELS_LINE <= columns; column += DENSE_LINES * CKERNELS_LINE) {
      denseTile(span, &scratch->packed, column, DENSE_LINES);
    }
    for (; column < columns; column += CKERNELS_LINE) denseTile(span, &scratch->packed, column, 1);
    return;
  }
  const size_t blocks = (span->count + FORWARD_BLOCK - 1) / FORWARD_BLOCK;
  for (size_t block = 0; block < blocks; block++) listTerms(span, &scratch->terms, block);
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
