#include "CJPEGWriter.h"

#include <stdio.h>
#include <stdlib.h>

#include <jpeglib.h>

uint8_t *CJPEGWriter_bytes(CJPEGWriter_Picture picture, const uint8_t *samples, size_t *length) {
  struct jpeg_compress_struct compressor;
  struct jpeg_error_mgr errors;
  // The standard handler ends the process: that is what a test's own mistake should do.
  compressor.err = jpeg_std_error(&errors);
  jpeg_create_compress(&compressor);
  unsigned char *bytes = NULL;
  unsigned long count = 0;
  jpeg_mem_dest(&compressor, &bytes, &count);
  compressor.image_width = (JDIMENSION)picture.width;
  compressor.image_height = (JDIMENSION)picture.height;
  compressor.input_components = picture.channels;
  compressor.in_color_space = picture.channels == 1 ? JCS_GRAYSCALE : picture.channels == 3 ? JCS_RGB : JCS_CMYK;
  jpeg_set_defaults(&compressor);
  jpeg_set_quality(&compressor, picture.quality, TRUE);
  if (picture.is_progressive) jpeg_simple_progression(&compressor);
  jpeg_start_compress(&compressor, TRUE);
  while (compressor.next_scanline < compressor.image_height) {
    JSAMPROW row = (JSAMPROW)(samples + (size_t)compressor.next_scanline * (size_t)(picture.width * picture.channels));
    jpeg_write_scanlines(&compressor, &row, 1);
  }
  jpeg_finish_compress(&compressor);
  jpeg_destroy_compress(&compressor);
  *length = count;
  return bytes;
}

bool CJPEGWriter_write(const char *path, const uint8_t *greys, int width, int height) {
  CJPEGWriter_Picture picture = {.width = width, .height = height, .channels = 1, .quality = 85, .is_progressive = false};
  size_t length = 0;
  uint8_t *bytes = CJPEGWriter_bytes(picture, greys, &length);
  FILE *file = fopen(path, "wb");
  bool is_written = file != NULL && fwrite(bytes, 1, length, file) == length;
  if (file != NULL && fclose(file) != 0) is_written = false;
  free(bytes);
  return is_written;
}
