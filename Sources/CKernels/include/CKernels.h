#ifndef CKernels_h
#define CKernels_h

#include <stddef.h>
#include <stdint.h>

// The loops of a training step that Swift's baseline code generation (SSE2) measurably slows. Each is compiled for
// several instruction sets and picked at run time; none contracts a multiply and an add, so all give the same bits, but
// for CKernels_round of numbers below 2⁻¹²⁶: processors with an instruction for it take these for 0.

// Where a function takes `isBFloat16`, 0 or 1, its destination has float32s or bfloat16s, rounded to nearest, ties to
// even.

// MARK: - Operands of the products

/// Gathers rows of pictures and scales them: destination[row][i] = pixels[indices[row]][i] / 255.
void CKernels_gather(
    const uint8_t *pixels, const uint32_t *indices, size_t rows, size_t features, void *destination, int isBFloat16);

/// Rounds numbers to bfloat16.
void CKernels_round(const float *values, size_t count, uint16_t *destination);

// MARK: - Between the products

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
/// its loss. `outputs` may be `values`.
void CKernels_relu_dropout(
    const float *values, size_t rows, size_t width, CKernels_Dropout dropout, void *outputs, int isBFloat16);

/// Drops units.
void CKernels_dropout(float *units, size_t rows, size_t width, CKernels_Dropout dropout);

/// Turns the gradient of a ReLU's output into that of its input, and sums it over the rows in their order, unrounded:
/// destination = outputs > 0 ? gradient · scale : 0; bias[u] = Σ of these over the rows.
///
/// `outputs` has the destination's format. A destination of float32s may be `gradient`.
void CKernels_relu_backward(
    const float *gradient, const void *outputs, size_t rows, size_t width, float scale, float *bias, void *destination,
    int isBFloat16);

/// A smooth activation: the hyperbolic tangent, 1 / (1 + e⁻ᶻ), or z Φ(z).
typedef enum { CKernels_TANH, CKernels_SIGMOID, CKernels_GELU } CKernels_Activation;

/// outputs[i] = f(values[i]), computed in double and rounded once; `outputs` may be `values`.
///
/// At most 0.5001 units in the last place of a float32 from the true value, with the same bits on every processor and for
/// every count. What isn't a number stays none; what is infinite gives the limit.
void CKernels_activate(CKernels_Activation kind, const float *values, size_t count, float *outputs);

/// gradient[i] = gradient[i] · f′(values[i]); none of the buffers overlap.
///
/// The slope is computed and rounded as CKernels_activate's outputs are, and then multiplied in float32. GELU's, which is
/// 0 near −0.7518, is within 2⁻⁴⁰ of the true one where that is more than the last place says.
void CKernels_activation_backward(CKernels_Activation kind, const float *values, size_t count, float *gradient);

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

// MARK: - Sums and updates

/// sums[i] = left[i] + right[i]; `sums` may be either of them.
void CKernels_add(const float *left, const float *right, size_t count, float *sums);

/// SGD's update with momentum; `nesterov` is 0 or 1. None of the buffers overlap.
/// g = gradient[i] + weightDecay · parameters[i]; v = momentum · velocity[i] + g, 0 where that is subnormal;
/// velocity[i] = v; parameters[i] −= learningRate · (nesterov ? g + momentum · v : v).
void CKernels_sgd(
    float *parameters, float *velocity, const float *gradient, size_t count, float learningRate, float momentum,
    float weightDecay, int nesterov);

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
