// The gradient of a layer's inputs. CKernels.h has the rule of its sums.

enum {
  /// The lanes of a sum, two cache lines.
  LANES = 2 * CKERNELS_LINE,
  /// The rows whose deltas stay in the first-level cache while the inputs go over them; half a word of the masks.
  TILE_ROWS = 16,
  /// The deltas of each that do.
  TILE_DELTAS = 512,
  /// The inputs whose weights for these deltas stay in the second-level cache while several tiles of rows go over them.
  TILE_INPUTS = 64,
  /// The tiles of rows that do.
  TILES = 4,
  /// The rows that are summed at once.
  ROWS_AT_ONCE = 4,
};

/// The lanes of sums that wait for more deltas.
typedef float WaitingLanes[TILES][TILE_INPUTS][TILE_ROWS][LANES];
_Static_assert(sizeof(WaitingLanes) <= CKERNELS_INPUT_GRADIENT_SCRATCH, "the scratch is larger than callers make it");

typedef float Four __attribute__((ext_vector_type(4)));

/// The sums of the lanes of four rows: halves are added to halves.
INLINED Four addLanes(const Line *lanes) {
  Four quarters[ROWS_AT_ONCE];
  UNROLLED for (int row = 0; row < ROWS_AT_ONCE; row++) {
    const Line line = lanes[row];
    quarters[row] = (line.lo.lo + line.hi.lo) + (line.lo.hi + line.hi.hi);
  }
  const Four left = __builtin_shufflevector(quarters[0], quarters[1], 0, 1, 4, 5)
      + __builtin_shufflevector(quarters[0], quarters[1], 2, 3, 6, 7);
  const Four right = __builtin_shufflevector(quarters[2], quarters[3], 0, 1, 4, 5)
      + __builtin_shufflevector(quarters[2], quarters[3], 2, 3, 6, 7);
  return __builtin_shufflevector(left, right, 0, 2, 4, 6) + __builtin_shufflevector(left, right, 1, 3, 5, 7);
}

/// A row's products of deltas and weights.
typedef struct {
  /// The deltas of four rows, and how many of each there are here, in whole cache lines.
  const float *deltas[ROWS_AT_ONCE];
  size_t count;
  const float *weights;
  /// The lanes of each row's sum.
  float *lanes[ROWS_AT_ONCE];
  int isFirst, isLast;
} Dots;

/// Goes over some lines of every LANES deltas.
INLINED void addProducts(const Dots *dots, Line sums[ROWS_AT_ONCE][2], const int line, const int lines) {
  UNROLLED for (int row = 0; row < ROWS_AT_ONCE; row++) {
    UNROLLED for (int i = line; i < line + lines; i++) {
      sums[row][i] = dots->isFirst ? (Line)0.0f : load(dots->lanes[row] + i * CKERNELS_LINE);
    }
  }
  size_t j = 0;
  for (; j + LANES <= dots->count; j += LANES) {
    UNROLLED for (int i = line; i < line + lines; i++) {
      const Line weights = load(dots->weights + j + i * CKERNELS_LINE);
      UNROLLED for (int row = 0; row < ROWS_AT_ONCE; row++) {
        sums[row][i] = multiplyAdd(weights, load(dots->deltas[row] + j + i * CKERNELS_LINE), sums[row][i]);
      }
    }
  }
  // The other half of the last lanes is all padding.
  if (line == 0 && j < dots->count) {
    const Line weights = load(dots->weights + j);
    UNROLLED for (int row = 0; row < ROWS_AT_ONCE; row++) {
      sums[row][0] = multiplyAdd(weights, load(dots->deltas[row] + j), sums[row][0]);
    }
  }
}

/// Sums over some deltas for one input in some rows of a tile, whose bits are set.
INLINED void dotRows(
    CKernels_Rows deltas, const float *weights, size_t count, uint32_t rows, float lanes[TILE_ROWS][LANES], int isFirst,
    int isLast, float scale, CKernels_MutableRows gradient) {
  while (rows) {
    Dots dots = {.count = count, .weights = weights, .isFirst = isFirst};
    size_t taken[ROWS_AT_ONCE];
    UNROLLED for (int n = 0; n < ROWS_AT_ONCE; n++) {
      // Where no row is left, the one before is summed again, to the same.
      if (n == 0 || rows) {
        taken[n] = (size_t)__builtin_ctz(rows);
        rows &= rows - 1;
      } else {
        taken[n] = taken[n - 1];
      }
      dots.deltas[n] = deltas.start + taken[n] * deltas.stride;
      dots.lanes[n] = lanes[taken[n]];
    }
    Line sums[ROWS_AT_ONCE][2];
    UNROLLED for (int line = 0; line < 2; line += DOT_LINES) addProducts(&dots, sums, line, DOT_LINES);
    if (isLast) {
      Line halves[ROWS_AT_ONCE];
      UNROLLED for (int n = 0; n < ROWS_AT_ONCE; n++) halves[n] = sums[n][0] + sums[n][1];
      const Four results = addLanes(halves) * scale + 0.0f;
      UNROLLED for (int n = 0; n < ROWS_AT_ONCE; n++) gradient.start[taken[n] * gradient.stride] = results[n];
    } else {
      UNROLLED for (int n = 0; n < ROWS_AT_ONCE; n++) {
        UNROLLED for (int i = 0; i < 2; i++) store(dots.lanes[n] + i * CKERNELS_LINE, sums[n][i]);
      }
    }
  }
}

/// One tile of rows and one of inputs, over some deltas.
INLINED void dotTile(
    CKernels_Rows deltas, size_t count, CKernels_Weights weights, size_t inputCount, const uint32_t *masks, uint32_t tile,
    size_t shift, float lanes[TILE_INPUTS][TILE_ROWS][LANES], int isFirst, int isLast, float scale,
    CKernels_MutableRows gradient) {
  for (size_t k = 0; k < inputCount; k++) {
    dotRows(
        deltas, weights.start + k * weights.stride, count, masks[k] >> shift & tile, lanes[k], isFirst, isLast, scale,
        (CKernels_MutableRows){gradient.start + k, gradient.stride});
  }
}

static void inputGradient(
    CKernels_Rows deltas, size_t rows, size_t outputCount, CKernels_Weights weights, size_t inputCount,
    CKernels_Masks masks, float scale, CKernels_MutableRows gradient, void *scratch) {
  const size_t count = wholeLines(outputCount);
  for (size_t row = 0; row < rows; row++) {
    memset(gradient.start + row * gradient.stride, 0, wholeLines(inputCount) * sizeof(float));
  }
  for (size_t top = 0; top < rows; top += TILES * TILE_ROWS) {
    for (size_t first = 0; first < inputCount; first += TILE_INPUTS) {
      for (size_t j = 0; j < count; j += TILE_DELTAS) {
        for (size_t row = top; row < least(top + TILES * TILE_ROWS, rows); row += TILE_ROWS) {
          const uint32_t tile = rows - row < TILE_ROWS ? (1u << (rows - row)) - 1 : (1u << TILE_ROWS) - 1;
          dotTile(
              (CKernels_Rows){deltas.start + row * deltas.stride + j, deltas.stride}, least(count - j, TILE_DELTAS),
              (CKernels_Weights){weights.start + first * weights.stride + j, weights.stride, NULL},
              least(inputCount - first, TILE_INPUTS), masks.start + row / 32 * masks.stride + first, tile, row % 32,
              (*(WaitingLanes *)scratch)[(row - top) / TILE_ROWS], j == 0, j + TILE_DELTAS >= count, scale,
              (CKernels_MutableRows){gradient.start + row * gradient.stride + first, gradient.stride});
        }
      }
    }
  }
}
