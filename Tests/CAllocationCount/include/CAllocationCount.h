#ifndef CAllocationCount_h
#define CAllocationCount_h

#include <stdint.h>

// Counts the calling thread's heap allocations outside of oneDNN, by standing in the test executable in front of the C
// library's functions. GNU/Linux only.

/// The allocations of this thread so far: malloc, calloc, realloc, posix_memalign and aligned_alloc.
int64_t CAllocationCount_ofThisThread(void);

#endif
