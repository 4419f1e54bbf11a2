// Pictures that are turned, stretched, shifted and bent, for training.

/// The numbers of noise that sixteen blocks of Philox give.
enum { DEFORM_GROUP = 256 };

INLINED size_t wholeGroups(size_t count) { return (count + DEFORM_GROUP - 1) / DEFORM_GROUP * DEFORM_GROUP; }

/// Fills in noise: 256 numbers for each sixteen blocks of Philox, a byte each, of mean 0.
INLINED void drawNoise(float *noise, size_t count, const CKernels_Deformation *how) {
  const Words lanes = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
  for (size_t first = 0; first < count; first += DEFORM_GROUP) {
    Words x[4] = {
        lanes + (uint32_t)(first / DEFORM_GROUP * CKERNELS_LINE), (Words)how->sample, (Words)how->epoch,
        (Words)how->stream};
    philox(x, how->key0, how->key1);
    for (int n = 0; n < DEFORM_GROUP / CKERNELS_LINE; n++) {
      store(noise + first + (size_t)n * CKERNELS_LINE,
            __builtin_convertvector((LineBits)(x[n / 4] >> (n % 4 * 8) & 0xFFu), Line) - 127.5f);
    }
  }
}

/// LINES lines of sums, each of the numbers at a distance of up to `radius` steps with that distance's weight.
INLINED void blur(
    const float *middle, size_t step, const CKernels_Deformation *how, float *sums, const int LINES) {
  Line sum[LINES];
  UNROLLED for (int n = 0; n < LINES; n++) sum[n] = load(middle + n * CKERNELS_LINE) * how->weights[0];
  for (size_t k = 1; k <= how->radius; k++) {
    UNROLLED for (int n = 0; n < LINES; n++) {
      const float *at = middle + n * CKERNELS_LINE;
      sum[n] += (load(at - k * step) + load(at + k * step)) * how->weights[k];
    }
  }
  UNROLLED for (int n = 0; n < LINES; n++) store(sums + n * CKERNELS_LINE, sum[n]);
}

INLINED void blurLines(
    const float *middle, size_t step, const CKernels_Deformation *how, float *sums, size_t count) {
  size_t i = 0;
  for (; i + 4 * CKERNELS_LINE <= count; i += 4 * CKERNELS_LINE) blur(middle + i, step, how, sums + i, 4);
  for (; i + 2 * CKERNELS_LINE <= count; i += 2 * CKERNELS_LINE) blur(middle + i, step, how, sums + i, 2);
  for (; i < count; i += CKERNELS_LINE) blur(middle + i, step, how, sums + i, 1);
}

/// The four pixels right and below of each position from −1 on, in one word; what is outside of the picture is 0.
INLINED void joinNeighbors(const uint8_t *pixels, size_t height, size_t width, uint32_t *quads) {
  const size_t stride = width + 2;
  memset(quads, 0, stride * (height + 2) * sizeof *quads);
  for (size_t y = 0; y < height; y++) {
    const uint8_t *from = pixels + y * width;
    // As the lower neighbor of the row above first, then as the upper one of its own.
    for (int isOwn = 0; isOwn < 2; isOwn++) {
      uint32_t *to = quads + (y + (size_t)isOwn) * stride;
      const int shift = isOwn ? 0 : 16;
      for (size_t x = 0; x < width; x++) {
        to[x] |= (uint32_t)from[x] << (shift + 8);
        to[x + 1] |= (uint32_t)from[x] << shift;
      }
    }
  }
}

/// The whole number at or below a number of at most 2³⁰.
INLINED LineBits floorOf(Line values) {
  const LineBits towardsZero = __builtin_convertvector(values, LineBits);
  return towardsZero + (LineBits)(values < __builtin_convertvector(towardsZero, Line));
}

INLINED Line within(Line values, float low, float high) {
  return __builtin_elementwise_min(__builtin_elementwise_max(values, (Line)low), (Line)high);
}

/// The brightness between pixels: bilinear, so that at a pixel it's the pixel's own.
INLINED Line brightness(const uint32_t *quads, size_t height, size_t width, Line x, Line y) {
  x = within(x, -1, (float)width);
  y = within(y, -1, (float)height);
  const LineBits left = floorOf(x), top = floorOf(y);
  const LineBits places = (top + 1) * (int32_t)(width + 2) + left + 1;
  Words quad;
  UNROLLED for (int n = 0; n < CKERNELS_LINE; n++) quad[n] = quads[places[n]];
  const Line right = x - __builtin_convertvector(left, Line), down = y - __builtin_convertvector(top, Line);
  const Line leftTop = __builtin_convertvector((LineBits)(quad & 0xFFu), Line);
  const Line rightTop = __builtin_convertvector((LineBits)(quad >> 8 & 0xFFu), Line);
  const Line leftBottom = __builtin_convertvector((LineBits)(quad >> 16 & 0xFFu), Line);
  const Line rightBottom = __builtin_convertvector((LineBits)(quad >> 24), Line);
  const Line above = leftTop + right * (rightTop - leftTop), below = leftBottom + right * (rightBottom - leftBottom);
  return above + down * (below - above);
}

static void deform(
    const uint8_t *pixels, size_t height, size_t width, const CKernels_Deformation *how, float *destination,
    void *scratch) {
  const size_t line = wholeLines(width), stride = line + wholeLines(2 * how->radius);
  const size_t noiseRows = height + 2 * how->radius;
  // One plane for each direction.
  float *noise = scratch, *bent = noise + wholeGroups(2 * noiseRows * stride), *blurred = bent + 2 * height * line;
  uint32_t *quads = (uint32_t *)(blurred + stride);
  if (how->bend > 0) {
    drawNoise(noise, 2 * noiseRows * stride, how);
    for (size_t plane = 0; plane < 2; plane++) {
      for (size_t y = 0; y < height; y++) {
        blurLines(noise + (plane * noiseRows + y + how->radius) * stride, stride, how, blurred, stride);
        blurLines(blurred + how->radius, 1, how, bent + (plane * height + y) * line, line);
      }
    }
  }
  joinNeighbors(pixels, height, width, quads);
  const Line lanes = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
  const float *m = how->matrix;
  const float middleX = (float)(width - 1) / 2, middleY = (float)(height - 1) / 2;
  for (size_t row = 0; row < height; row++) {
    const float fromMiddle = (float)row - middleY;
    const float rowX = m[1] * fromMiddle + m[2], rowY = m[4] * fromMiddle + m[5];
    for (size_t column = 0; column < width; column += CKERNELS_LINE) {
      const Line across = lanes + ((float)column - middleX);
      Line x = m[0] * across + rowX, y = m[3] * across + rowY;
      if (how->bend > 0) {
        x += load(bent + row * line + column) * how->bend;
        y += load(bent + (height + row) * line + column) * how->bend;
      }
      const Line values = brightness(quads, height, width, x, y) / 255.0f;
      memcpy(destination + row * width + column, &values, least(width - column, CKERNELS_LINE) * sizeof(float));
    }
  }
  memset(destination + height * width, 0, (wholeLines(height * width) - height * width) * sizeof(float));
}
