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
typedef int32_t FourBits __attribute__((ext_vector_type(4)));

/// The sums of the lanes of four rows: halves are added to halves.
INLINED Four addLanes(const Line *lanes) {
#define HALVES(left, right) \
  (__builtin_shufflevector(left, right, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23) \
   + __builtin_shufflevector(left, right, 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31))
  const Line eighths[2] = {HALVES(lanes[0], lanes[1]), HALVES(lanes[2], lanes[3])};
  const Line quarters =
      __builtin_shufflevector(eighths[0], eighths[1], 0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27)
      + __builtin_shufflevector(eighths[0], eighths[1], 4, 5, 6, 7, 12, 13, 14, 15, 20, 21, 22, 23, 28, 29, 30, 31);
#undef HALVES
  const Line pairs =
      quarters + __builtin_shufflevector(quarters, quarters, 2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13);
  const Line sums = pairs + __builtin_shufflevector(pairs, pairs, 1, 0, 3, 2, 5, 4, 7, 6, 9, 8, 11, 10, 13, 12, 15, 14);
  return __builtin_shufflevector(sums, sums, 0, 4, 8, 12);
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

/// Some inputs' weights, the deltas of some rows, and the sums of all their products.
typedef struct {
  const float *weights[DENSE_DOT_INPUTS], *deltas[DENSE_DOT_ROWS];
  Line sums[DENSE_DOT_INPUTS][DENSE_DOT_ROWS][DOT_LINES];
} DenseDots;

/// Goes over some lines from one number on.
INLINED void addDenseProducts(DenseDots *dots, size_t from, const int lines) {
  UNROLLED for (int i = 0; i < lines; i++) {
    const size_t at = from + (size_t)i * CKERNELS_LINE;
    Line deltas[DENSE_DOT_ROWS];
    UNROLLED for (int row = 0; row < DENSE_DOT_ROWS; row++) deltas[row] = load(dots->deltas[row] + at);
    UNROLLED for (int n = 0; n < DENSE_DOT_INPUTS; n++) {
      const Line weights = load(dots->weights[n] + at);
      UNROLLED for (int row = 0; row < DENSE_DOT_ROWS; row++) {
        dots->sums[n][row][i] = multiplyAdd(weights, deltas[row], dots->sums[n][row][i]);
      }
    }
  }
}

/// The same sums where there is little to skip: of some inputs and rows at once. The masks choose those that are stored.
INLINED void denseDots(
    CKernels_Rows deltas, size_t rows, size_t count, CKernels_Weights weights, const uint32_t *masks, size_t shift,
    float lanes[DENSE_DOT_INPUTS][TILE_ROWS][LANES], int isFirst, int isLast, float scale, CKernels_MutableRows gradient) {
  for (size_t first = 0; first < rows; first += DENSE_DOT_ROWS) {
    DenseDots dots;
    float *places[DENSE_DOT_INPUTS][DENSE_DOT_ROWS];
    UNROLLED for (size_t n = 0; n < DENSE_DOT_INPUTS; n++) {
      dots.weights[n] = weights.start + n * weights.stride;
      UNROLLED for (size_t i = 0; i < DENSE_DOT_ROWS; i++) {
        // Rows that aren't there repeat the last one, and come to the same.
        const size_t row = least(first + i, rows - 1);
        dots.deltas[i] = deltas.start + row * deltas.stride;
        places[n][i] = lanes[n][row];
      }
    }
    UNROLLED for (int line = 0; line < 2; line += DOT_LINES) {
      UNROLLED for (int n = 0; n < DENSE_DOT_INPUTS; n++) {
        UNROLLED for (int row = 0; row < DENSE_DOT_ROWS; row++) {
          UNROLLED for (int i = 0; i < DOT_LINES; i++) {
            dots.sums[n][row][i] = isFirst ? (Line)0.0f : load(places[n][row] + (line + i) * CKERNELS_LINE);
          }
        }
      }
      size_t j = 0;
      for (; j + LANES <= count; j += LANES) addDenseProducts(&dots, j + (size_t)line * CKERNELS_LINE, DOT_LINES);
      // The other half of the last lanes is all padding.
      if (line == 0 && j < count) addDenseProducts(&dots, j, 1);
      UNROLLED for (int n = 0; n < DENSE_DOT_INPUTS; n++) {
        UNROLLED for (int row = 0; row < DENSE_DOT_ROWS; row++) {
          UNROLLED for (int i = 0; i < DOT_LINES; i++) {
            store(places[n][row] + (line + i) * CKERNELS_LINE, dots.sums[n][row][i]);
          }
        }
      }
    }
    if (!isLast) continue;
    UNROLLED for (size_t n = 0; n < DENSE_DOT_INPUTS; n++) {
      Line halves[ROWS_AT_ONCE];
      UNROLLED for (size_t row = 0; row < ROWS_AT_ONCE; row++) {
        const float *place = places[n][least(row, DENSE_DOT_ROWS - 1)];
        halves[row] = load(place) + load(place + CKERNELS_LINE);
      }
      const FourBits isActive = ((FourBits)(int32_t)(masks[n] >> (shift + first)) & (FourBits){1, 2, 4, 8}) != 0;
      const Four results = (Four)((FourBits)(addLanes(halves) * scale + 0.0f) & isActive);
      UNROLLED for (size_t row = 0; row < DENSE_DOT_ROWS; row++) {
        if (first + row < rows) gradient.start[(first + row) * gradient.stride + n] = results[row];
      }
    }
  }
}

/// One tile of rows and one of inputs, over some deltas.
INLINED void dotTile(
    CKernels_Rows deltas, size_t count, CKernels_Weights weights, size_t inputCount, const uint32_t *masks, size_t rows,
    size_t shift, float lanes[TILE_INPUTS][TILE_ROWS][LANES], int isFirst, int isLast, float scale,
    CKernels_MutableRows gradient) {
  const uint32_t tile = (1u << rows) - 1;
  for (size_t k = 0; k < inputCount;) {
    const size_t inputs = least(inputCount - k, DENSE_DOT_INPUTS);
    size_t active = 0;
    for (size_t n = 0; n < inputs; n++) active += (size_t)__builtin_popcount(masks[k + n] >> shift & tile);
    if (inputs == DENSE_DOT_INPUTS && 5 * active > 3 * DENSE_DOT_INPUTS * rows) {
      denseDots(
          deltas, rows, count, (CKernels_Weights){weights.start + k * weights.stride, weights.stride, NULL}, masks + k, shift,
          lanes + k, isFirst, isLast, scale, (CKernels_MutableRows){gradient.start + k, gradient.stride});
      k += DENSE_DOT_INPUTS;
      continue;
    }
    for (const size_t end = k + inputs; k < end; k++) {
      dotRows(
          deltas, weights.start + k * weights.stride, count, masks[k] >> shift & tile, lanes[k], isFirst, isLast, scale,
          (CKernels_MutableRows){gradient.start + k, gradient.stride});
    }
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
          dotTile(
              (CKernels_Rows){deltas.start + row * deltas.stride + j, deltas.stride}, least(count - j, TILE_DELTAS),
              (CKernels_Weights){weights.start + first * weights.stride + j, weights.stride, NULL},
              least(inputCount - first, TILE_INPUTS), masks.start + row / 32 * masks.stride + first, least(rows - row, TILE_ROWS), row % 32,
              (*(WaitingLanes *)scratch)[(row - top) / TILE_ROWS], j == 0, j + TILE_DELTAS >= count, scale,
              (CKernels_MutableRows){gradient.start + row * gradient.stride + first, gradient.stride});
        }
      }
    }
  }
}
