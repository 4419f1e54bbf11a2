// What stands between the products: element after element.

typedef uint32_t Words __attribute__((ext_vector_type(CKERNELS_LINE), aligned(4)));
typedef uint64_t LongWords __attribute__((ext_vector_type(CKERNELS_LINE)));
typedef uint16_t HalfWords __attribute__((ext_vector_type(CKERNELS_LINE), aligned(2)));

/// The units that share a call of Philox for each row.
enum { DROPOUT_GROUP = 128 };

static void gather(
    const uint8_t *pixels, const uint32_t *indices, size_t rows, size_t features, CKernels_MutableRows destination) {
  typedef uint8_t Bytes __attribute__((ext_vector_type(CKERNELS_LINE), aligned(1)));
  enum { AHEAD = 8, LINE_BYTES = 64 };
  for (size_t row = 0; row < rows; row++) {
    const uint8_t *from = pixels + (size_t)indices[row] * features;
    // Rows stand anywhere in memory: those to come are on their way while this one is scaled. None is read twice an epoch,
    // so they needn't take the place of others in the large caches.
    if (row + AHEAD < rows) {
      const uint8_t *next = pixels + (size_t)indices[row + AHEAD] * features;
      for (size_t i = 0; i < features; i += LINE_BYTES) __builtin_prefetch(next + i, 0, 0);
    }
    float *to = destination.start + row * destination.stride;
    for (size_t i = 0; i < features; i += CKERNELS_LINE) {
      const size_t count = least(features - i, CKERNELS_LINE);
      Bytes bytes = 0;
      if (count == CKERNELS_LINE) {
        bytes = *(const Bytes *)(from + i);
      } else {
        for (size_t n = 0; n < count; n++) bytes[n] = from[i + n];
      }
      store(to + i, __builtin_convertvector(bytes, Line) / 255.0f);
    }
  }
}

static void mask(CKernels_Rows values, size_t rows, size_t width, CKernels_MutableMasks masks) {
  for (size_t row = 0; row < rows; row += 32) {
    uint32_t *to = masks.start + row / 32 * masks.stride;
    for (size_t u = 0; u < width; u += CKERNELS_LINE) {
      const float *from = values.start + row * values.stride + u;
      Words bits = 0;
      for (size_t n = 0; n < least(rows - row, 32); n++) {
        bits |= (Words)(load(from + n * values.stride) != 0) & (Words)(1u << n);
      }
      *(Words *)(to + u) = bits;
    }
  }
}

static int pack(CKernels_Rows values, size_t rows, size_t columnCount, float *packed) {
  // Of a number that isn't finite, this is none.
  Line differences = 0;
  for (size_t row = 0; row < rows; row++) {
    const float *from = values.start + row * values.stride;
    for (size_t i = 0; i < CKERNELS_BLOCK; i += CKERNELS_LINE) {
      const Line line = i < columnCount ? load(from + i) : (Line)0.0f;
      differences += line - line;
      store(packed + row * CKERNELS_BLOCK + i, line);
    }
  }
  int isFinite = 1;
  for (int i = 0; i < CKERNELS_LINE; i++) isFinite &= differences[i] == 0;
  return isFinite;
}

static int areFinite(const float *values, size_t count) {
  Line differences = 0;
  size_t i = 0;
  for (; i + CKERNELS_LINE <= count; i += CKERNELS_LINE) {
    const Line line = load(values + i);
    differences += line - line;
  }
  for (; i < count; i++) differences[0] += values[i] - values[i];
  int isFinite = 1;
  for (int n = 0; n < CKERNELS_LINE; n++) isFinite &= differences[n] == 0;
  return isFinite;
}

// MARK: - Random numbers

/// Sixteen blocks of Philox4x32-10 at once; see Sources/Philox/Philox.swift for the source.
INLINED void philox(Words x[4], uint32_t key0, uint32_t key1) {
  for (int round = 0; round < 10; round++) {
    const LongWords product0 = __builtin_convertvector(x[0], LongWords) * 0xD2511F53u;
    const LongWords product1 = __builtin_convertvector(x[2], LongWords) * 0xCD9E8D57u;
    const Words high0 = __builtin_convertvector(product0 >> 32, Words), low0 = __builtin_convertvector(product0, Words);
    const Words high1 = __builtin_convertvector(product1 >> 32, Words), low1 = __builtin_convertvector(product1, Words);
    x[0] = high1 ^ x[1] ^ key0;
    x[1] = low1;
    x[2] = high0 ^ x[3] ^ key1;
    x[3] = low0;
    key0 += 0x9E3779B9u;
    key1 += 0xBB67AE85u;
  }
}

/// Which units of one group are kept: all bits of kept[n] in lane l, or none, for unit 16 n + l.
INLINED void drawKept(Words kept[8], const CKernels_Dropout *dropout, uint32_t group, uint32_t sample) {
  const Words lanes = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
  Words x[4] = {lanes + group * CKERNELS_LINE, (Words)sample, (Words)dropout->step, (Words)dropout->stream};
  philox(x, dropout->key0, dropout->key1);
  for (int word = 0; word < 4; word++) {
    kept[2 * word] = (Words)((x[word] & 0xFFFFu) >= dropout->threshold);
    kept[2 * word + 1] = (Words)((x[word] >> 16) >= dropout->threshold);
  }
}

/// Both ways of dropping units.
INLINED void drop(
    CKernels_MutableRows values, size_t rows, size_t width, CKernels_Dropout dropout, CKernels_MutableMasks masks,
    const int isRectified) {
  for (size_t row = 0; row < rows; row++) {
    uint32_t *words = masks.start ? masks.start + row / 32 * masks.stride : NULL;
    for (size_t first = 0; first < width; first += DROPOUT_GROUP) {
      Words kept[8];
      if (dropout.threshold > 0) {
        drawKept(kept, &dropout, (uint32_t)(first / DROPOUT_GROUP), dropout.samples[row]);
      }
      for (size_t u = first; u < least(first + DROPOUT_GROUP, width); u += CKERNELS_LINE) {
        float *to = values.start + row * values.stride + u;
        Line line = load(to);
        Words counts = (Words)0xFFFFFFFFu;
        if (isRectified) {
          counts = (Words)(line > 0);
          line = (Line)((Words)line & ~(Words)(line < 0));
        }
        if (dropout.threshold > 0) {
          counts &= kept[(u - first) / CKERNELS_LINE];
          line *= (Line)(kept[(u - first) / CKERNELS_LINE] & (Words)((Line)dropout.scale));
        }
        store(to, line);
        if (words) {
          const Words before = row % 32 ? *(Words *)(words + u) : (Words)0;
          *(Words *)(words + u) = before | (counts & (Words)(1u << row % 32));
        }
      }
    }
  }
}

static void reluDropout(
    CKernels_MutableRows values, size_t rows, size_t width, CKernels_Dropout dropout, CKernels_MutableMasks masks) {
  drop(values, rows, width, dropout, masks, 1);
}

static void dropUnits(
    CKernels_MutableRows values, size_t rows, size_t width, CKernels_Dropout dropout, CKernels_MutableMasks masks) {
  drop(values, rows, width, dropout, masks, 0);
}

static void keep(CKernels_MutableRows gradient, size_t rows, size_t width, CKernels_Masks masks, float scale) {
  for (size_t row = 0; row < rows; row++) {
    const uint32_t *words = masks.start + row / 32 * masks.stride;
    for (size_t u = 0; u < width; u += CKERNELS_LINE) {
      float *to = gradient.start + row * gradient.stride + u;
      const Words counts = (Words)((*(const Words *)(words + u) & (Words)(1u << row % 32)) != 0);
      store(to, (Line)((Words)(load(to) * scale) & counts));
    }
  }
}

// MARK: - bfloat16

/// Rounds float32s to the nearest bfloat16s, ties to even, in the upper halves; what isn't a number stays none.
INLINED Words roundUpperHalves(Line values) {
  const Words bits = (Words)values;
  const Words nearest = bits + 0x7FFFu + ((bits >> 16) & 1);
  const Words isNumber = (Words)(values == values);
  return ((nearest & isNumber) | ((bits | 0x400000u) & ~isNumber)) & 0xFFFF0000u;
}

static void roundBoth(float *values, size_t count, uint16_t *halves) {
  for (size_t i = 0; i + CKERNELS_LINE <= count; i += CKERNELS_LINE) {
    const Words bits = roundUpperHalves(load(values + i));
    store(values + i, (Line)bits);
    *(HalfWords *)(halves + i) = __builtin_convertvector(bits >> 16, HalfWords);
  }
}

static void roundNumbers(const float *values, size_t count, uint16_t *destination) {
  size_t i = 0;
  for (; i + CKERNELS_LINE <= count; i += CKERNELS_LINE) {
    *(HalfWords *)(destination + i) = __builtin_convertvector(roundUpperHalves(load(values + i)) >> 16, HalfWords);
  }
  for (; i < count; i++) destination[i] = (uint16_t)(roundUpperHalves((Line)values[i])[0] >> 16);
}

// MARK: - Sums and updates

static void add(const float *left, const float *right, size_t count, float *sums) {
  // The sums may take the place of a term but never overlap one otherwise, which the compiler can't know.
#pragma clang loop vectorize(assume_safety)
  for (size_t i = 0; i < count; i++) sums[i] = left[i] + right[i];
}

static void addSquares(const float *values, size_t count, double *lanes) {
  typedef double Doubles __attribute__((ext_vector_type(CKERNELS_LINE), aligned(8)));
  Doubles sums = *(const Doubles *)lanes;
  for (size_t i = 0; i < count; i += CKERNELS_LINE) {
    const Doubles line = __builtin_convertvector(load(values + i), Doubles);
    sums += line * line;
  }
  *(Doubles *)lanes = sums;
}

static void sgd(
    float *restrict parameters, float *restrict velocity, const float *restrict gradient, size_t count,
    float learningRate, float momentum, float weightDecay, int nesterov) {
  for (size_t i = 0; i < count; i++) {
    const float g = gradient[i] + weightDecay * parameters[i];
    const float sum = momentum * velocity[i] + g;
    const float v = __builtin_fabsf(sum) < FLT_MIN ? 0 : sum;
    velocity[i] = v;
    parameters[i] -= learningRate * (nesterov ? g + momentum * v : v);
  }
}
