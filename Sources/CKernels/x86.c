#if defined(__x86_64__)
#include "kernels.h"

#include <float.h>
#include <string.h>

#define NAME "x86-64"
#define TABLE kernelsX86
// No tile fits into the registers, as a fused multiply-add takes many of them.
#define SOFTWARE_FMA
#define FORWARD_BLOCK 128
#define FORWARD_LINES 1
#define FORWARD_TOGETHER 1
#define WEIGHT_LINES 1
#define WEIGHT_TOGETHER 1
#define DENSE_LINES 1
#define DOT_LINES 1
#define DENSE_DOT_INPUTS 2
#define DENSE_DOT_ROWS 3

#include "bodies.h"

static int canRun(void) { return 1; }

#define ROUND roundNumbers
#include "table.h"
#endif
