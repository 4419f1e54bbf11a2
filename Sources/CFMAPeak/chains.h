// The body of a measurement, for one kind of vectors. Before it stand NAME, LANES of a vector, the number of CHAINS, and
// CHAIN(sum, half, one), the next number of a chain.

typedef float VECTOR(NAME) __attribute__((ext_vector_type(LANES)));

TARGET static double NAME(uint64_t iterations) {
  // Read from memory, so that the compiler doesn't know them. No chain becomes subnormal or infinite.
  volatile float numbers[] = {0.5f, 1.0f};
  const VECTOR(NAME) half = (VECTOR(NAME))numbers[0], one = (VECTOR(NAME))numbers[1];
  VECTOR(NAME) sums[CHAINS];
  UNROLLED for (int i = 0; i < CHAINS; i++) sums[i] = one + (float)i;
  for (uint64_t n = 0; n < iterations; n++) {
    UNROLLED for (int i = 0; i < CHAINS; i++) sums[i] = CHAIN(sums[i], half, one);
  }
  VECTOR(NAME) sum = sums[0];
  UNROLLED for (int i = 1; i < CHAINS; i++) sum += sums[i];
  // Used, so that the compiler doesn't leave it out.
  volatile float result = sum[0];
  (void)result;
  return 2.0 * LANES * CHAINS * (double)iterations;
}

#undef NAME
#undef TARGET
#undef LANES
#undef CHAINS
#undef CHAIN
