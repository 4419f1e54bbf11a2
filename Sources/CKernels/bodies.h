#pragma clang diagnostic ignored "-Wpsabi"
#include "vectors.h"

#include "terms.h"

#include "forward.h"

#include "weight_gradient.h"

#include "input_gradient.h"

#include "elementwise.h"

#include "deform.h"

#include "activations.h"
