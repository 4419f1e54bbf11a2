#if defined(__aarch64__)
#include "kernels.h"

#include <float.h>
#include <string.h>

#define NAME "neon"
#define TABLE kernelsNEON
// A line is four registers, of 32.
#define FORWARD_BLOCK 128
#define FORWARD_LINES 4
#define FORWARD_TOGETHER 1
#define WEIGHT_LINES 4
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
