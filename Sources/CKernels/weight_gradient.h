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

/// For each input, the rows that have it.
INLINED void sparseRows(const Rows *rows, size_t column, const int lines) {
  for (size_t input = 0; input < rows->inputCount; input++) {
    Line sums[CKERNELS_BLOCK / CKERNELS_LINE];
    UNROLLED for (int i = 0; i < lines; i++) sums[i] = sumSoFar(rows, input, column + (size_t)i * CKERNELS_LINE);
    for (size_t word = 0; word < rows->words; word++) {
      const float *inputs = rows->inputs.start + 32 * word * rows->inputs.stride + input;
      const float *deltas = rows->deltas + 32 * word * CKERNELS_BLOCK + column;
      for (uint32_t left = rows->masks[word * rows->maskStride + input]; left; left &= left - 1) {
        const size_t row = (size_t)__builtin_ctz(left);
        const Line factor = (Line)inputs[row * rows->inputs.stride];
        UNROLLED for (int i = 0; i < lines; i++) {
          sums[i] = multiplyAdd(factor, load(deltas + row * CKERNELS_BLOCK + i * CKERNELS_LINE), sums[i]);
        }
      }
    }
    keepSums(rows, input, column, sums, lines);
  }
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
      Line factors[DENSE_INPUTS];
      UNROLLED for (int n = 0; n < DENSE_INPUTS; n++) factors[n] = (Line)inputs[group[n]];
      UNROLLED for (int i = 0; i < lines; i++) {
        const Line deltas = load(rows->deltas + row * CKERNELS_BLOCK + column + i * CKERNELS_LINE);
        UNROLLED for (int n = 0; n < DENSE_INPUTS; n++) sums[n][i] = multiplyAdd(factors[n], deltas, sums[n][i]);
      }
    }
    UNROLLED for (size_t n = 0; n < DENSE_INPUTS; n++) {
      if (first + n < rows->inputCount) keepSums(rows, group[n], column, sums[n], lines);
    }
  }
}

/// Whether most of the inputs of these rows aren't 0.
INLINED int isDense(const Rows *rows) {
  size_t count = 0;
  for (size_t word = 0; word < rows->words; word++) {
    for (size_t input = 0; input < rows->inputCount; input++) {
      count += (size_t)__builtin_popcount(rows->masks[word * rows->maskStride + input]);
    }
  }
  return 5 * count > 4 * rows->rows * rows->inputCount;
}

static void sumRows(const Rows *rows, size_t columns) {
  size_t column = 0;
  if (isDense(rows)) {
    for (; column + DENSE_LINES * CKERNELS_LINE <= columns; column += DENSE_LINES * CKERNELS_LINE) {
      denseRows(rows, column, DENSE_LINES);
    }
    for (; column < columns; column += CKERNELS_LINE) denseRows(rows, column, 1);
  } else {
    for (; column + WEIGHT_LINES * CKERNELS_LINE <= columns; column += WEIGHT_LINES * CKERNELS_LINE) {
      sparseRows(rows, column, WEIGHT_LINES);
    }
    for (; column < columns; column += CKERNELS_LINE) sparseRows(rows, column, 1);
  }
}

static void weightGradient(
    CKernels_Rows inputs, CKernels_Masks masks, const float *deltas, size_t columnCount,
    const CKernels_MicroBatch *microBatches, size_t microBatchCount, size_t inputCount, float *sums) {
  enum { LEVEL = CKERNELS_GROUP * CKERNELS_BLOCK };
  const size_t columns = wholeLines(columnCount);
  // The sums of subtrees that wait for what they are added to, the largest first: as the ones of a binary counter.
  size_t waiting = 0;
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
      sumRows(&rows, columns);
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
