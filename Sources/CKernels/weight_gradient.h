// The gradient of a layer's weights. CKernels.h has the rule of its sums.

enum {
  /// The inputs of a tile that skips nothing.
  DENSE_INPUTS = 4,
  /// The words of a micro-batch's masks, 32 rows each, whose deltas stay in the first-level cache while a group of inputs
  /// goes over them.
  WEIGHT_WORDS = 2,
};

/// Some rows of a micro-batch, a block of columns, and a group of inputs.
typedef struct {
  /// Those of the group's first input in the first of these rows.
  CKernels_Rows inputs;
  const uint32_t *masks;
  size_t maskStride, words, rows, inputCount;
  const float *deltas;
  /// Where the sums stand, [inputCount, CKERNELS_BLOCK].
  float *sums;
  /// Whether the micro-batch begins and ends here, and how many of the sums before, each CKERNELS_GROUP rows up from the
  /// last, it is then added to.
  int isFirst, isLast, merges;
} Rows;

/// Puts away the sums of an input over the rows.
INLINED void keepSums(const Rows *rows, size_t input, size_t column, Line *sums, const int lines) {
  float *place = rows->sums + input * CKERNELS_BLOCK + column;
  if (rows->isLast) {
    UNROLLED for (int i = 0; i < lines; i++) sums[i] = settled(sums[i]);
    for (int merge = 0; merge < rows->merges; merge++) {
      place -= CKERNELS_GROUP * CKERNELS_BLOCK;
      UNROLLED for (int i = 0; i < lines; i++) sums[i] = load(place + i * CKERNELS_LINE) + sums[i];
    }
  }
  UNROLLED for (int i = 0; i < lines; i++) store(place + i * CKERNELS_LINE, sums[i]);
}

INLINED Line sumSoFar(const Rows *rows, size_t input, size_t column) {
  return rows->isFirst ? (Line)0.0f : load(rows->sums + input * CKERNELS_BLOCK + column);
}

/// For some inputs at once, the rows that have one of them.
INLINED void sparseInputs(const Rows *rows, size_t first, size_t column, const int lines, const int together) {
  Line sums[WEIGHT_TOGETHER][CKERNELS_BLOCK / CKERNELS_LINE];
  UNROLLED for (int n = 0; n < together; n++) {
    UNROLLED for (int i = 0; i < lines; i++) {
      sums[n][i] = sumSoFar(rows, first + (size_t)n, column + (size_t)i * CKERNELS_LINE);
    }
  }
  for (size_t word = 0; word < rows->words; word++) {
    const float *inputs = rows->inputs.start + 32 * word * rows->inputs.stride + first;
    const float *deltas = rows->deltas + 32 * word * CKERNELS_BLOCK + column;
    const uint32_t *masks = rows->masks + word * rows->maskStride + first;
    uint32_t left = 0;
    UNROLLED for (int n = 0; n < together; n++) left |= masks[n];
    for (; left; left &= left - 1) {
      const size_t row = (size_t)__builtin_ctz(left);
      Line factors[WEIGHT_TOGETHER];
      UNROLLED for (int n = 0; n < together; n++) factors[n] = (Line)inputs[row * rows->inputs.stride + (size_t)n];
      UNROLLED for (int i = 0; i < lines; i++) {
        const Line line = load(deltas + row * CKERNELS_BLOCK + i * CKERNELS_LINE);
        UNROLLED for (int n = 0; n < together; n++) sums[n][i] = multiplyAdd(factors[n], line, sums[n][i]);
      }
    }
  }
  UNROLLED for (int n = 0; n < together; n++) keepSums(rows, first + (size_t)n, column, sums[n], lines);
}

INLINED void sparseRows(const Rows *rows, size_t column, const int lines, const int together) {
  size_t input = 0;
  for (; input + (size_t)together <= rows->inputCount; input += (size_t)together) {
    sparseInputs(rows, input, column, lines, together);
  }
  for (; input < rows->inputCount; input++) sparseInputs(rows, input, column, lines, 1);
}

/// The same sums where there is little to skip: of some inputs at once, over all rows.
INLINED void denseRows(const Rows *rows, size_t column, const int lines) {
  for (size_t first = 0; first < rows->inputCount; first += DENSE_INPUTS) {
    // Inputs that aren't there repeat the last one, and come to the same.
    size_t group[DENSE_INPUTS];
    UNROLLED for (size_t n = 0; n < DENSE_INPUTS; n++) group[n] = least(first + n, rows->inputCount - 1);
    Line sums[DENSE_INPUTS][CKERNELS_BLOCK / CKERNELS_LINE];
    UNROLLED for (int n = 0; n < DENSE_INPUTS; n++) {
      UNROLLED for (int i = 0; i < lines; i++) sums[n][i] = sumSoFar(rows, group[n], column + (size_t)i * CKERNELS_LINE);
    }
    for (size_t row = 0; row < rows->rows; row++) {
      const float *inputs = rows->inputs.start + row * rows->inputs.stride;
      Line deltas[CKERNELS_BLOCK / CKERNELS_LINE];
      UNROLLED for (int i = 0; i < lines; i++) {
        deltas[i] = load(rows->deltas + row * CKERNELS_BLOCK + column + (size_t)i * CKERNELS_LINE);
      }
      UNROLLED for (int n = 0; n < DENSE_INPUTS; n++) {
        const Line factor = (Line)inputs[group[n]];
        UNROLLED for (int i = 0; i < lines; i++) sums[n][i] = multiplyAdd(factor, deltas[i], sums[n][i]);
      }
    }
    UNROLLED for (size_t n = 0; n < DENSE_INPUTS; n++) {
      if (first + n < rows->inputCount) keepSums(rows, group[n], column, sums[n], lines);
    }
  }
}

/// How the sums of some rows are formed.
typedef enum { DENSE, APART, TOGETHER } Manner;

/// Neighbors among the pixels are often on in the same rows, so that one load of a delta serves several inputs; where they
/// aren't, the multiplications by 0 cost more than that.
INLINED Manner mannerOf(const Rows *rows) {
  size_t terms = 0, loads = 0;
  for (size_t word = 0; word < rows->words; word++) {
    const uint32_t *masks = rows->masks + word * rows->maskStride;
    for (size_t first = 0; first < rows->inputCount; first += WEIGHT_TOGETHER) {
      uint32_t one = 0;
      for (size_t input = first; input < least(first + WEIGHT_TOGETHER, rows->inputCount); input++) {
        one |= masks[input];
        terms += (size_t)__builtin_popcount(masks[input]);
      }
      loads += (size_t)__builtin_popcount(one);
    }
  }
  if (5 * terms > 4 * rows->rows * rows->inputCount) return DENSE;
  return WEIGHT_TOGETHER > 1 && 3 * WEIGHT_TOGETHER * loads <= 4 * terms ? TOGETHER : APART;
}

static void sumRows(const Rows *rows, Manner manner, size_t columns) {
  size_t column = 0;
  switch (manner) {
  case DENSE:
    for (; column + DENSE_LINES * CKERNELS_LINE <= columns; column += DENSE_LINES * CKERNELS_LINE) {
      denseRows(rows, column, DENSE_LINES);
    }
    for (; column < columns; column += CKERNELS_LINE) denseRows(rows, column, 1);
    return;
  case TOGETHER:
    for (; column + WEIGHT_LINES * CKERNELS_LINE <= columns; column += WEIGHT_LINES * CKERNELS_LINE) {
      sparseRows(rows, column, WEIGHT_LINES, WEIGHT_TOGETHER);
    }
    break;
  case APART:
    for (; column + WEIGHT_LINES * CKERNELS_LINE <= columns; column += WEIGHT_LINES * CKERNELS_LINE) {
      sparseRows(rows, column, WEIGHT_LINES, 1);
    }
  }
  for (; column < columns; column += CKERNELS_LINE) sparseRows(rows, column, 1, 1);
}

static void weightGradient(
    CKernels_Rows inputs, CKernels_Masks masks, const float *deltas, size_t columnCount,
    const CKernels_MicroBatch *microBatches, size_t microBatchCount, size_t inputCount, float *sums) {
  enum { LEVEL = CKERNELS_GROUP * CKERNELS_BLOCK };
  const size_t columns = wholeLines(columnCount);
  // The sums of subtrees that wait for what they are added to, the largest first: as the ones of a binary counter.
  size_t waiting = 0;
  Manner manner = APART;
  for (size_t index = 0; index < microBatchCount; index++) {
    const CKernels_MicroBatch microBatch = microBatches[index];
    const size_t words = (microBatch.rows + 31) / 32;
    const int merges = __builtin_ctzll(index + 1);
    // A micro-batch without rows has a sum too, of no terms.
    for (size_t word = 0; word == 0 || word < words; word += WEIGHT_WORDS) {
      const size_t first = microBatch.firstRow + 32 * word;
      const Rows rows = {
          .inputs = {inputs.start + first * inputs.stride, inputs.stride},
          .masks = masks.start + (microBatch.firstWord + word) * masks.stride,
          .maskStride = masks.stride,
          .words = least(words - word, WEIGHT_WORDS),
          .rows = least(microBatch.rows - 32 * word, 32 * WEIGHT_WORDS),
          .inputCount = inputCount,
          .deltas = deltas + first * CKERNELS_BLOCK,
          .sums = sums + waiting * LEVEL,
          .isFirst = word == 0,
          .isLast = word + WEIGHT_WORDS >= words,
          .merges = merges,
      };
      // The first rows speak for all: counting takes a tenth of the time of summing.
      if (index == 0 && word == 0) manner = mannerOf(&rows);
      sumRows(&rows, manner, columns);
    }
    waiting += 1 - (size_t)merges;
  }
  for (; waiting > 1; waiting--) {
    const float *right = sums + (waiting - 1) * LEVEL;
    float *left = sums + (waiting - 2) * LEVEL;
    for (size_t i = 0; i < inputCount * CKERNELS_BLOCK; i += CKERNELS_LINE) {
      store(left + i, load(left + i) + load(right + i));
    }
  }
}
