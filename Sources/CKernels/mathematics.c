#define DOUBLE_LANES 1
#include "mathematics.h"

double CKernels_exp(double x) {
  Doubles v = x;
  exponential(&v);
  return v[0];
}

double CKernels_log(double x) {
  Doubles v = x;
  logarithm(&v);
  return v[0];
}

double CKernels_cos_of_turns(double turns) {
  Doubles v = turns;
  cosineOfTurns(&v, 0);
  return v[0];
}

double CKernels_sin_of_turns(double turns) {
  Doubles v = turns;
  cosineOfTurns(&v, -1);
  return v[0];
}

float CKernels_activation(CKernels_Activation kind, float z) {
  const Doubles v = z;
  Doubles value, slope;
  valueAndSlope(kind, &v, &value, &slope);
  return (float)value[0];
}

float CKernels_activation_slope(CKernels_Activation kind, float z) {
  const Doubles v = z;
  Doubles value, slope;
  valueAndSlope(kind, &v, &value, &slope);
  return (float)slope[0];
}
