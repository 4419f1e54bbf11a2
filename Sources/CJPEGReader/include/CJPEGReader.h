// Reads JPEG files as greys, with errors by value.
#ifndef CJPEGReader_H
#define CJPEGReader_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// What a file's header says, and why the file can't be read.
typedef struct {
  /// Pixels a row.
  int width;
  /// Rows.
  int height;
  /// Why a call has returned false: what libjpeg says, or why it wasn't asked.
  char problem[256];
} CJPEGReader_Picture;

/// Reads the header into `picture`; no memory is taken for pixels. False, with `problem`, where there is none.
bool CJPEGReader_read_header(const uint8_t *bytes, size_t length, CJPEGReader_Picture *picture);

/// Reads the pixels to `greys`, [height, width], of a file whose header has been read into `picture`.
///
/// False, with `problem`, where the file is damaged or cut short; `greys` may be filled in part then.
bool CJPEGReader_read_greys(const uint8_t *bytes, size_t length, CJPEGReader_Picture *picture, uint8_t *greys);

#endif
