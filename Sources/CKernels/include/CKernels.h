#ifndef CKernels_h
#define CKernels_h

#include <stddef.h>
#include <stdint.h>

// The loops of a training step. Each is compiled for several processors, and the best that this one can run is chosen once.
//
// The numerics are a contract, docs/numerics.md: every sum is one chain of fused multiply-adds in a fixed order, rounded
// once each, so that neither the processor, nor the width of its vectors, nor how the work is cut changes a bit. Skipping a
// term that is 0 changes nothing but the sign of a sum that is 0; that is settled when the sum is stored, as +0. Operands
// are finite.

/// The version of the numerics: another one gives other bits.
#define CKERNELS_NUMERICS 1

enum {
  /// The float32s of a cache line.
  CKERNELS_LINE = 16,
  /// The columns of a block of packed deltas.
  CKERNELS_BLOCK = 128,
  /// The most inputs whose weights' gradient is computed at once.
  CKERNELS_GROUP = 16,
  /// The bytes of scratch memory that the products want, on a cache line's boundary.
  CKERNELS_FORWARD_SCRATCH = 600 << 10,
  CKERNELS_INPUT_GRADIENT_SCRATCH = 512 << 10,
};

// MARK: - Matrices

// Row r begins at start + r · stride. A stride is a multiple of 16, and so is the address of `start` in numbers but where
// it points into a row. The numbers between a row's end and the next multiple of 16 are 0.

/// Rows that are read.
typedef struct {
  const float *start;
  size_t stride;
} CKernels_Rows;

/// Rows that are written; what pads them is written too.
typedef struct {
  float *start;
  size_t stride;
} CKernels_MutableRows;

/// A layer's weights, [inputs, outputs], and its bias, [outputs].
typedef struct {
  const float *start;
  size_t stride;
  const float *bias;
} CKernels_Weights;

/// Which units of some rows count: bit r % 32 of start[(r / 32) · stride + unit] is that of row r.
typedef struct {
  const uint32_t *start;
  size_t stride;
} CKernels_Masks;

/// The same, to be written.
typedef struct {
  uint32_t *start;
  size_t stride;
} CKernels_MutableMasks;

/// A micro-batch's rows in a batch, and the first word of its masks; the next one's begin with a word of their own.
typedef struct {
  uint32_t firstRow, rows, firstWord;
} CKernels_MicroBatch;

// MARK: - Products

/// outputs[r][j] = bias[j], then + inputs[r][k] · weights[k][j] by one fused multiply-add for each k, ascending.
///
/// Terms whose input is 0 are skipped where there are many.
void CKernels_forward(
    CKernels_Rows inputs, size_t rows, size_t inputCount, CKernels_Weights weights, CKernels_MutableRows outputs,
    size_t outputCount, void *scratch);

/// gradient[r][k] = scale · Σⱼ deltas[r][j] · weights[k][j] where the mask of row r and unit k is set, else 0.
///
/// The sum has 32 lanes: lane l takes each j with j mod 32 = l, ascending, by one fused multiply-add each, from 0; lanes
/// without a term are 0. Then lane l + 16 is added to lane l < 16, of what remains l + 8 to l < 8, and so on.
void CKernels_input_gradient(
    CKernels_Rows deltas, size_t rows, size_t outputCount, CKernels_Weights weights, size_t inputCount,
    CKernels_Masks masks, float scale, CKernels_MutableRows gradient, void *scratch);

/// The gradient of the weights of up to 16 inputs to one block of columns:
/// sums[k][j] = Σ over micro-batches of Σ over their rows of inputs[r][k] · deltas[r][j].
///
/// A micro-batch's sum takes its rows ascending, by one fused multiply-add each, from 0. The sums of the micro-batches are
/// added in the canonical tree: each range of them is split at the largest power of two below its length.
///
/// - `inputs`: from the first of these inputs on, of all rows of the batch; `masks` likewise, set wherever an input isn't 0.
/// - `deltas`: the block as `CKernels_pack` leaves it, [rows of the batch, 128].
/// - `columnCount`: those of the block that count; the others' sums mean nothing.
/// - `sums`: [1 + ⌈log₂ microBatchCount⌉, 16, 128], of which the first 16 rows get the result.
void CKernels_weight_gradient(
    CKernels_Rows inputs, CKernels_Masks masks, const float *deltas, size_t columnCount,
    const CKernels_MicroBatch *microBatches, size_t microBatchCount, size_t inputCount, float *sums);

/// Has rows of numbers come to the second-level cache, which are about to be read.
static inline void CKernels_prefetch(CKernels_Rows values, size_t rows, size_t width) {
  for (size_t row = 0; row < rows; row++) {
    for (size_t i = 0; i < width; i += CKERNELS_LINE) {
      __builtin_prefetch(values.start + row * values.stride + i, 0, 2);
    }
  }
}

/// Has rows of numbers come to this core's cache alone, which are about to be written: else each store would have to wait
/// until the other cores, which have read them, gave them up.
static inline void CKernels_prefetch_to_write(CKernels_Rows values, size_t rows, size_t width) {
  for (size_t row = 0; row < rows; row++) {
    for (size_t i = 0; i < width; i += CKERNELS_LINE) {
      const float *line = values.start + row * values.stride + i;
#if defined(__x86_64__)
      // The compiler has no name for it that every x86-64 processor takes, though all do: the older ones do nothing.
      __asm__ volatile("prefetchw %0" : : "m"(*line));
#else
      __builtin_prefetch(line, 1, 2);
#endif
    }
  }
}

// MARK: - Around the products

/// Gathers rows of pictures and scales them: destination[row][i] = pixels[indices[row]][i] / 255.
void CKernels_gather(
    const uint8_t *pixels, const uint32_t *indices, size_t rows, size_t features, CKernels_MutableRows destination);

/// How a picture is deformed: the place in column x and row y, from its middle, is read at column matrix[0] x +
/// matrix[1] y + matrix[2] and row matrix[3] x + matrix[4] y + matrix[5], from the first pixel. `bend`, unless 0, times the
/// blurred noise of two planes is added to these. Noise is blurred down its columns, then along its rows: a sum is that of
/// the numbers at a distance k of up to `radius`, ascending, both of a distance together, times weights[k]; all round.
///
/// Noise n of [2, height + 2 · radius, stride], where stride = ⌈width⌉ + ⌈2 · radius⌉ in whole lines of 16, is a byte − 127.5:
/// with g = n / 256 and r = n % 256 byte r / 16 % 4 of word r / 64 of Philox4x32-10 at counter
/// (16 g + r % 16, sample, epoch, stream).
typedef struct {
  float matrix[6];
  float bend;
  const float *weights;
  size_t radius;
  uint32_t sample, epoch, stream, key0, key1;
} CKernels_Deformation;

/// The bytes of scratch memory that `CKernels_deform` wants, on a cache line's boundary, for all radii up to this one.
static inline size_t CKernels_deform_scratch(size_t height, size_t width, size_t radius) {
  const size_t line = (width + CKERNELS_LINE - 1) / CKERNELS_LINE * CKERNELS_LINE;
  const size_t stride = line + (2 * radius + CKERNELS_LINE - 1) / CKERNELS_LINE * CKERNELS_LINE;
  const size_t noise = (2 * (height + 2 * radius) * stride + 255) / 256 * 256;
  return (noise + 2 * height * line + stride + (height + 2) * (width + 2)) * sizeof(float);
}

/// Reads a picture, [height, width], at other places, bilinearly between pixels and 0 around it, and scales it:
/// destination[row · width + column] = brightness / 255. What isn't moved has the bits of `CKernels_gather`.
void CKernels_deform(
    const uint8_t *pixels, size_t height, size_t width, CKernels_Deformation how, float *destination, void *scratch);

/// Sets the bits of the units that aren't 0, and clears all others of these rows' words.
void CKernels_mask(CKernels_Rows values, size_t rows, size_t width, CKernels_MutableMasks masks);

/// Packs a block of columns of some rows, as the gradient of the weights reads them: packed[row][i] is values[row][i] for
/// i < columnCount, then 0 up to 128. Returns 0 if one of them is infinite or no number, else 1.
int CKernels_pack(CKernels_Rows values, size_t rows, size_t columnCount, float *packed);

/// Which units to drop: those whose 16 random bits are below `threshold`; what is kept is multiplied by `scale`.
///
/// With threshold 0 none is dropped or scaled, and `samples` may be null. Unit u of a row takes the bits of Philox4x32-10
/// at counter (block, samples[row], step, stream), where, with g = u / 128 and r = u % 128, block = 16 g + r % 16,
/// word = r / 32, and half = (r / 16) % 2, the low one first.
typedef struct {
  const uint32_t *samples;
  uint32_t step, stream, key0, key1, threshold;
  float scale;
} CKernels_Dropout;

/// Replaces what is below 0 by 0, and then drops units. What isn't a number stays, so that a diverged network shows in
/// its loss. `masks`, unless null, get the bits of the units that are above 0 and kept.
void CKernels_relu_dropout(
    CKernels_MutableRows values, size_t rows, size_t width, CKernels_Dropout dropout, CKernels_MutableMasks masks);

/// A smooth activation: the hyperbolic tangent, 1 / (1 + e⁻ᶻ), or z Φ(z).
typedef enum { CKernels_TANH, CKernels_SIGMOID, CKernels_GELU } CKernels_Activation;

/// outputs[r][u] = f(values[r][u]), computed in double and rounded once; `outputs` may be `values`.
///
/// At most 0.5001 units in the last place of a float32 from the true value. What isn't a number stays none; what is
/// infinite gives the limit.
void CKernels_activate(
    CKernels_Activation kind, CKernels_Rows values, size_t rows, size_t width, CKernels_MutableRows outputs);

/// gradient[r][u] = gradient[r][u] · f′(values[r][u]).
///
/// The slope is computed and rounded as CKernels_activate's outputs are, and then multiplied in float32. GELU's, which is
/// 0 near −0.7518, is within 2⁻⁴⁰ of the true one where that is more than the last place says.
void CKernels_activation_gradient(
    CKernels_Activation kind, CKernels_Rows values, size_t rows, size_t width, CKernels_MutableRows gradient);

/// Drops units. `masks`, unless null, get the bits of the units that are kept, whatever their values.
void CKernels_dropout(
    CKernels_MutableRows values, size_t rows, size_t width, CKernels_Dropout dropout, CKernels_MutableMasks masks);

/// gradient[r][u] = scale · gradient[r][u] where the mask of row r and unit u is set, else 0.
void CKernels_keep(CKernels_MutableRows gradient, size_t rows, size_t width, CKernels_Masks masks, float scale);

/// Rounds numbers to bfloat16, to nearest, ties to even, and stores them in both formats.
void CKernels_round_both(float *values, size_t count, uint16_t *halves);

/// Rounds numbers to bfloat16.
///
/// Processors with an instruction for it take numbers below 2⁻¹²⁶ for 0, so this is no part of the numerics' contract.
void CKernels_round(const float *values, size_t count, uint16_t *destination);

/// Writes which numbers aren't 0, a bit for each in words of 32, and behind these words the numbers that aren't.
///
/// Returns the words written; `packed` has room for one more than there would be if none were 0.
size_t CKernels_squeeze(const float *values, size_t count, uint32_t *packed);

/// The reverse; a −0 has become 0. Returns the words read.
size_t CKernels_spread(const uint32_t *packed, size_t count, float *values);

// MARK: - Sums and updates

/// sums[i] = left[i] + right[i]; `sums` may be either of them.
void CKernels_add(const float *left, const float *right, size_t count, float *sums);

/// Whether all numbers are finite: 1 or 0.
int CKernels_are_finite(const float *values, size_t count);

/// Adds squares to 16 sums: lanes[i mod 16] = lanes[i mod 16] + values[i]², for i in ascending order, in double, where the
/// squares are exact. `count` is a multiple of 16.
void CKernels_add_squares(const float *values, size_t count, double *lanes);

/// SGD's update with momentum; `nesterov` is 0 or 1. None of the buffers overlap.
/// g = gradient[i] + weightDecay · parameters[i]; v = momentum · velocity[i] + g, 0 where that is subnormal;
/// velocity[i] = v; parameters[i] −= learningRate · (nesterov ? g + momentum · v : v).
void CKernels_sgd(
    float *parameters, float *velocity, const float *gradient, size_t count, float learningRate, float momentum,
    float weightDecay, int nesterov);

// MARK: - Mathematics

// In place of the C library's, whose results differ between its versions and the processors that it tells apart: these
// have the same bits everywhere. The relative error is below 2⁻³⁹, so that they are right when rounded to float32, but for
// one case in ten thousand, where they are the neighbor. What isn't a number stays none.

/// eˣ; ∞ above 709 and 0 below −708, 1 exactly at ±0.
double CKernels_exp(double x);

/// The natural logarithm; −∞ at ±0, ∞ at ∞, 0 exactly at 1, not a number below 0.
double CKernels_log(double x);

/// cos 2πx, for |x| up to 2⁴⁹; exact where x is a multiple of ¼, not a number for an infinite x.
double CKernels_cos_of_turns(double turns);

/// sin 2πx; otherwise as CKernels_cos_of_turns.
double CKernels_sin_of_turns(double turns);

/// A smooth activation and its slope at one number, as CKernels_activate and CKernels_activation_gradient have them.
float CKernels_activation(CKernels_Activation kind, float z);
float CKernels_activation_slope(CKernels_Activation kind, float z);

// MARK: - Processors

/// What the kernels are compiled for: `avx512`, `avx2`, `x86-64` (without fused multiply-adds: slow), `neon`; null beyond
/// the last, the best first.
const char *CKernels_target_name(size_t index);

/// Whether this processor can run a target's kernels.
int CKernels_can_run(size_t index);

/// The target whose kernels run: the best that can, unless another was forced.
size_t CKernels_target(void);

/// Has a target's kernels run from here on, which this processor must be able to run; before any kernel runs, or in a test
/// while none does.
void CKernels_force(size_t index);

/// Whether this thread rounds to nearest and keeps subnormal numbers, as the numerics' contract needs: 1 or 0.
int CKernels_rounds_as_promised(void);

/// Tells the processor that this thread is waiting for another one's store.
static inline void CKernels_pause(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("isb");
#endif
}

/// √x, correctly rounded. On Linux, Swift's `squareRoot()` calls `sqrtf` for the sake of `errno`, which keeps a loop from
/// being vectorised; this is the bare instruction.
static inline float CKernels_square_root(float x) { return __builtin_elementwise_sqrt(x); }

/// The same for a double.
static inline double CKernels_square_root_of_double(double x) { return __builtin_elementwise_sqrt(x); }

#endif
