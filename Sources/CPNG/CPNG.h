// libpng's simplified API, which reports failure by value: Swift must not be jumped over by the full API's longjmp.
#ifndef CPNG_H
#define CPNG_H

#include <png.h>

static inline png_uint_32 CPNG_IMAGE_VERSION(void) { return PNG_IMAGE_VERSION; }
static inline png_uint_32 CPNG_FORMAT_GRAY(void) { return PNG_FORMAT_GRAY; }
static inline png_uint_32 CPNG_FORMAT_RGB(void) { return PNG_FORMAT_RGB; }
static inline png_uint_32 CPNG_FORMAT_GA(void) { return PNG_FORMAT_GA; }
static inline png_uint_32 CPNG_FORMAT_LINEAR_Y(void) { return PNG_FORMAT_LINEAR_Y; }
static inline png_uint_32 CPNG_IMAGE_FLAG_16BIT_sRGB(void) { return PNG_IMAGE_FLAG_16BIT_sRGB; }
static inline const char *CPNG_message(const png_image *image) { return image->message; }

// The most bytes that an image of the size and format given in `image` can take as a PNG file.
static inline png_alloc_size_t CPNG_largest_file(png_image image) { return PNG_IMAGE_PNG_SIZE_MAX(image); }

#endif
