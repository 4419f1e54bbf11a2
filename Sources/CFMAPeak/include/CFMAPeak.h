#ifndef CFMAPeak_h
#define CFMAPeak_h

#include <stdint.h>

// The yardstick of a core: how many fused multiply-adds of float32s it can do in a second when nothing is read from memory.

/// Runs chains of fused multiply-adds in vector registers, with the widest vectors that this processor has; where it has no
/// such instruction, multiplications and additions. The chains don't depend on each other and are enough to keep every unit
/// busy.
///
/// Returns the floating-point operations that this were, two for each number of a vector; the caller takes the time.
double CFMAPeak_run(uint64_t iterations);

#endif
