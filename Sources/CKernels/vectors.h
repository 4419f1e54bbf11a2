// What the bodies of the kernels are written in. A target's file sets the tiles and, where the processor has no fused
// multiply-add, SOFTWARE_FMA; then it includes this and the bodies, which are compiled for that target alone.
//
// The tiles, so that their sums stand in registers, and what they read over and over in the first-level cache:
// FORWARD_BLOCK × FORWARD_LINES   the inputs, and lines of outputs, whose weights rows go over one after the other,
// FORWARD_TOGETHER                the rows that do so at once, each with terms of its own;
// WEIGHT_LINES                    the lines of deltas that an input's gradient takes at once,
// WEIGHT_TOGETHER                 the inputs that do so over the rows that have one of them;
// DENSE_LINES                     the lines of both where nothing is skipped;
// DOT_LINES                       the lines of lanes, of two, that a row's dot product with an input's weights takes at once,
// DENSE_DOT_INPUTS × _ROWS        the dot products that do so where nothing is skipped.

#include "CKernels.h"

#pragma STDC FP_CONTRACT OFF

// Always inlined, so that tiles given as constants are unrolled, and no vector is passed in a way that depends on the target.
#define INLINED static inline __attribute__((always_inline))
#define UNROLLED _Pragma("clang loop unroll(full)")

/// A cache line of float32s, at any multiple of their size: one register with AVX-512, two with AVX2, four with NEON.
typedef float Line __attribute__((ext_vector_type(CKERNELS_LINE), aligned(4)));
typedef int32_t LineBits __attribute__((ext_vector_type(CKERNELS_LINE), aligned(4)));

INLINED Line load(const float *from) { return *(const Line *)from; }
INLINED void store(float *to, Line values) { *(Line *)to = values; }
INLINED size_t least(size_t a, size_t b) { return a < b ? a : b; }

/// A count of numbers in whole cache lines.
INLINED size_t wholeLines(size_t count) { return (count + CKERNELS_LINE - 1) / CKERNELS_LINE * CKERNELS_LINE; }

/// What a sum is stored as: −0 becomes +0, as which of them a sum of zeros is depends on the terms that were skipped.
INLINED Line settled(Line sum) { return sum + 0.0f; }

#ifdef SOFTWARE_FMA
typedef double LongLine __attribute__((ext_vector_type(CKERNELS_LINE)));
typedef int64_t LongLineBits __attribute__((ext_vector_type(CKERNELS_LINE)));

/// a · b + c, rounded once. The product is exact in double; the sum is rounded to odd, so that rounding it to float32
/// rounds the exact one. Source: Boldo and Melquiond, "Emulation of a FMA and correctly rounded sums: proved algorithms
/// using rounding to odd", IEEE Transactions on Computers 57(4), 2008; the sum's error: Knuth, TAOCP 2, 4.2.2, theorem B.
INLINED Line multiplyAdd(Line a, Line b, Line c) {
  const LongLine product = __builtin_convertvector(a, LongLine) * __builtin_convertvector(b, LongLine);
  const LongLine addend = __builtin_convertvector(c, LongLine);
  const LongLine sum = product + addend;
  const LongLine part = sum - product;
  const LongLine error = (product - (sum - part)) + (addend - part);
  const LongLineBits bits = (LongLineBits)sum;
  const LongLineBits isInexactAndEven = (error != 0) & ((bits & 1) == 0);
  // One step away from zero where sum and error have one sign, else one towards it.
  const LongLineBits step = ((bits ^ (LongLineBits)error) >> 63) | 1;
  return __builtin_convertvector((LongLine)(bits + (step & isInexactAndEven)), Line);
}
#else
/// a · b + c, rounded once.
INLINED Line multiplyAdd(Line a, Line b, Line c) { return __builtin_elementwise_fma(a, b, c); }
#endif
