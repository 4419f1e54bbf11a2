#ifndef CKernels_mathematics_h
#define CKernels_mathematics_h

#include <stdint.h>

#include "include/CKernels.h"

// Elementary functions on vectors of doubles, with the same bits on every processor: they consist of + − × ÷, comparisons
// and integer operations, which IEEE 754 and C define to the bit. Nothing is contracted to a fused multiply-add, and no
// table or library function is used.
//
// Results are meant to be rounded to float32 once. Before that each has a relative error below 2⁻³⁹, where nothing else is
// said: then the rounded one is within 0.5001 units in the last place of a float32 of the true value.
//
// The file that includes this one defines DOUBLE_LANES, the number of doubles in a vector. It changes no bit. Vectors are
// passed by address: as values they would need one way of passing them for all instruction sets.
#ifndef DOUBLE_LANES
#error "define DOUBLE_LANES before including mathematics.h"
#endif

#pragma STDC FP_CONTRACT OFF

typedef double Doubles __attribute__((ext_vector_type(DOUBLE_LANES)));
typedef int64_t Longs __attribute__((ext_vector_type(DOUBLE_LANES)));

#define INLINED static inline __attribute__((always_inline))

#define INFINITE __builtin_inf()

/// 1.5 · 2⁵². Added to a number of at most 2⁵¹ it leaves that number, rounded to the nearest integer, in the low bits.
#define ROUNDER 0x1.8p52
#define ROUNDER_BITS 0x4338000000000000

/// c[0] + c[1] x + … of up to sixteen terms, by Estrin's scheme: neighbors are joined with x, the results with x², then x⁴,
/// then x⁸. It has as many operations as Horner's, within 4, and waits for fewer of them.
INLINED void polynomial(const double *c, int count, const Doubles *x, Doubles *sum) {
  Doubles terms[16], power = *x;
  for (int i = 0; i < count; i++) terms[i] = c[i];
  for (int left = count; left > 1; left = (left + 1) / 2) {
    for (int i = 0; i < left / 2; i++) terms[i] = terms[2 * i] + terms[2 * i + 1] * power;
    if (left % 2 == 1) terms[left / 2] = terms[left - 1];
    power *= power;
  }
  *sum = terms[0];
}

// MARK: - Exponentials

/// eˣ = power + rest, for |x| up to 709. Where |x| < ½ ln 2, power is 1 and rest, eˣ − 1, has a small relative error.
///
/// x = k ln 2 + r with |r| ≤ ½ ln 2, power = 2ᵏ and rest = 2ᵏ (eʳ − 1). Ten terms of the Taylor series of eʳ − 1 are taken;
/// the next is below 2⁻⁴⁰ of the whole. Rounding k ln 2 adds at most 2⁻⁴⁴.
INLINED void exponentialParts(const Doubles *x, Doubles *power, Doubles *rest) {
  static const double taylor[] = {1.0,         1.0 / 2,     1.0 / 6,      1.0 / 24,      1.0 / 120,
                                  1.0 / 720,   1.0 / 5040,  1.0 / 40320,  1.0 / 362880,  1.0 / 3628800};
  const double log2e = 0x1.71547652b82fep+0, ln2 = 0x1.62e42fefa39efp-1;
  const Doubles rounded = *x * log2e + ROUNDER;
  const Doubles r = *x - (rounded - ROUNDER) * ln2;
  Doubles sum;
  polynomial(taylor, 10, &r, &sum);
  *power = (Doubles)(((Longs)rounded + 1023) << 52);
  *rest = *power * (r * sum);
}

/// x ← eˣ; ∞ above 709 and 0 below −708, both far beyond what float32 can hold.
INLINED void exponential(Doubles *x) {
  const Doubles given = *x;
  Doubles power, rest;
  exponentialParts(&given, &power, &rest);
  const Doubles bounded = given > 709 ? (Doubles)INFINITE : power + rest;
  *x = given < -708 ? (Doubles)0 : bounded;
}

/// value ← tanh z, slope ← 1 − tanh² z.
///
/// With e = e^(2|z|) − 1 they are e / (e + 2), with the sign of z, and 4 (e + 1) / (e + 2)²: nothing cancels, so that the
/// relative error is small near 0 too.
INLINED void hyperbolicTangent(const Doubles *z, Doubles *value, Doubles *slope) {
  const Doubles twice = 2 * __builtin_elementwise_abs(*z);
  // From here on tanh z is 1 and its slope 0 as float32s, and no square overflows.
  const Doubles argument = twice > 300 ? (Doubles)300 : twice;
  Doubles power, rest;
  exponentialParts(&argument, &power, &rest);
  const Doubles e = rest + (power - 1), divisor = e + 2;
  *value = __builtin_elementwise_copysign(e / divisor, *z);
  *slope = 4 * (e + 1) / (divisor * divisor);
}

/// value ← 1 / (1 + e⁻ᶻ), slope ← value · (1 − value), in terms of e^(−|z|), which is never large.
INLINED void logistic(const Doubles *z, Doubles *value, Doubles *slope) {
  Doubles e = -__builtin_elementwise_abs(*z);
  exponential(&e);
  const Doubles divisor = 1 + e;
  *value = (*z < 0 ? e : (Doubles)1) / divisor;
  *slope = e / (divisor * divisor);
}

/// distribution ← Φ(z), density ← φ(z), of the standard normal distribution, for any z within ±40.
///
/// Φ(−t) = e^(−t²/2) R(t), and R(t) (t + 4) is a polynomial of u = (t − 4) / (t + 4) to within 2⁻⁴⁰ for t up to 16, from
/// where on float32 can't hold Φ(−t); docs/fit_normal_tail.py makes it. So the lower tail has a small relative error too.
INLINED void normalDistribution(const Doubles *z, Doubles *distribution, Doubles *density) {
  static const double tail[] = {
      0x1.82b4bb8c94a96p-1,  -0x1.373e3a894200cp-1, 0x1.8c6dbf2d21c2bp-2,  -0x1.7dff2bf83abe7p-3,
      0x1.eec4cc49f4f80p-5,  -0x1.ee2774302c901p-8, -0x1.c81753ba509b3p-9, 0x1.ab84e5cc0abc4p-10,
      0x1.17d1c939ae78bp-13, -0x1.e4e7b52a059d0p-13, -0x1.3a0e835ce23a3p-19, 0x1.27225e6395fbep-15,
      0x1.c6eb451cf4bdap-20, -0x1.625c678d492cdp-18, -0x1.6939f316be8f7p-20};
  const double inverseRoot2Pi = 0x1.9884533d43651p-2;
  const Doubles t = __builtin_elementwise_abs(*z);
  const Doubles inverse = 1 / (t + 4), u = (t - 4) * inverse;
  Doubles sum, e = t * t * -0.5;
  polynomial(tail, 15, &u, &sum);
  exponential(&e);
  const Doubles lower = e * (sum * inverse);
  *distribution = *z < 0 ? lower : 1 - lower;
  *density = e * inverseRoot2Pi;
}

/// value ← z Φ(z), slope ← Φ(z) + z φ(z).
///
/// The slope is 0 near z = −0.7518; around there its error is below 2⁻⁴⁰ rather than small beside the slope. What is
/// infinite is treated as ±40, where Φ is 0 or 1, so that its value and slope are those at the limit.
INLINED void gaussianErrorLinearUnit(const Doubles *z, Doubles *value, Doubles *slope) {
  const Doubles above = *z < -40 ? (Doubles)-40 : *z;
  const Doubles within = above > 40 ? (Doubles)40 : above;
  Doubles distribution, density;
  normalDistribution(&within, &distribution, &density);
  *value = above * distribution;
  *slope = distribution + within * density;
}

/// value ← f(z), slope ← f′(z).
INLINED void valueAndSlope(const CKernels_Activation kind, const Doubles *z, Doubles *value, Doubles *slope) {
  switch (kind) {
    case CKernels_TANH: hyperbolicTangent(z, value, slope); break;
    case CKernels_SIGMOID: logistic(z, value, slope); break;
    case CKernels_GELU: gaussianErrorLinearUnit(z, value, slope); break;
  }
}

// MARK: - Logarithm, cosine

/// x ← ln x; −∞ at 0, not a number below.
///
/// x = 2ᵉ m with m from √½ to √2. With s = (m − 1) / (m + 1), ln m = 2 artanh s = 2 s (1 + s²/3 + s⁴/5 + …); |s| ≤ 0.1716,
/// and the first term that is left out, s¹⁶/17, is below 2⁻⁴⁴.
INLINED void logarithm(Doubles *x) {
  static const double series[] = {1.0, 1.0 / 3, 1.0 / 5, 1.0 / 7, 1.0 / 9, 1.0 / 11, 1.0 / 13, 1.0 / 15};
  const int64_t rootHalfBits = 0x3FE6A09E667F3BCD;
  const double ln2 = 0x1.62e42fefa39efp-1;
  const Doubles given = *x;
  // A subnormal number has no exponent of its own: it is made a normal one first.
  const Doubles normal = given < 0x1p-1022 ? given * 0x1p54 : given;
  const Doubles shift = given < 0x1p-1022 ? (Doubles)54 : (Doubles)0;
  const Longs exponent = ((Longs)normal - rootHalfBits) >> 52;
  const Doubles m = (Doubles)((Longs)normal - (exponent << 52));
  const Doubles e = (Doubles)(exponent + ROUNDER_BITS) - ROUNDER - shift;
  const Doubles s = (m - 1) / (m + 1), square = s * s;
  Doubles sum;
  polynomial(series, 8, &square, &sum);
  const Doubles finite = given < INFINITE ? e * ln2 + 2 * s * sum : given;
  const Doubles notNegative = given < 0 ? (Doubles)__builtin_nan("") : finite;
  *x = given == 0 ? (Doubles)-INFINITE : notNegative;
}

/// x ← cos(2π (x + quarters / 4)), for |x| up to 2⁴⁹; not a number for an infinite x.
///
/// What is left of x after the nearest quarter, exactly, is an angle θ of at most π/4, whose sine and cosine are taken
/// from seven terms of their Taylor series; the next are below 2⁻⁴⁰. Multiples of a quarter turn give 0, 1 and −1 exactly.
INLINED void cosineOfTurns(Doubles *x, int64_t quarters) {
  static const double sineSeries[] = {1.0,           -1.0 / 6,         1.0 / 120,       -1.0 / 5040,
                                      1.0 / 362880,  -1.0 / 39916800,  1.0 / 6227020800};
  static const double cosineSeries[] = {1.0,          -1.0 / 2,       1.0 / 24,        -1.0 / 720,
                                        1.0 / 40320,  -1.0 / 3628800, 1.0 / 479001600};
  const double twoPi = 0x1.921fb54442d18p+2;
  const Doubles rounded = *x * 4 + ROUNDER;
  const Doubles angle = (*x - (rounded - ROUNDER) * 0.25) * twoPi, square = angle * angle;
  Doubles sine, cosine;
  polynomial(sineSeries, 7, &square, &sine);
  polynomial(cosineSeries, 7, &square, &cosine);
  sine *= angle;
  const Longs quarter = (Longs)rounded + quarters;
  const Doubles size = (quarter & 1) == 1 ? sine : cosine;
  *x = ((quarter + 1) & 2) == 2 ? -size : size;
}

#endif
