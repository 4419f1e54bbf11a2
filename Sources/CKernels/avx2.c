#if defined(__x86_64__)
#include "kernels.h"

#include <float.h>
#include <string.h>

#define NAME "avx2"
#define TABLE kernelsAVX2
// A line is two registers, of 16.
#define FORWARD_BLOCK 128
#define FORWARD_LINES 4
#define FORWARD_TOGETHER 1
#define WEIGHT_LINES 4
#define WEIGHT_TOGETHER 1
#define DENSE_LINES 1
#define DOT_LINES 1
#define DENSE_DOT_INPUTS 2
#define DENSE_DOT_ROWS 3

#pragma clang attribute push(__attribute__((target("arch=x86-64-v3"))), apply_to = function)
#include "bodies.h"
#pragma clang attribute pop

static int canRun(void) { return __builtin_cpu_supports("x86-64-v3"); }

#define ROUND roundNumbers
#include "table.h"
#endif
