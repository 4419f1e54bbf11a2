// Writes JPEG files, for tests alone.
#ifndef CJPEGWriter_H
#define CJPEGWriter_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Writes a grey picture, [height, width], with a quality of 85; false where the file can't be written.
bool CJPEGWriter_write(const char *path, const uint8_t *greys, int width, int height);

/// How a picture is to be put as JPEG.
typedef struct {
  int width;
  int height;
  /// 1 for grey, 3 for RGB, 4 for CMYK.
  int channels;
  /// 0 to 100.
  int quality;
  bool is_progressive;
} CJPEGWriter_Picture;

/// A picture, [height, width, channels], in memory that whoever calls frees; its bytes are in `length`.
uint8_t *CJPEGWriter_bytes(CJPEGWriter_Picture picture, const uint8_t *samples, size_t *length);

#endif
