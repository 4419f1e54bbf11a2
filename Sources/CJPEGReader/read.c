#include "CJPEGReader.h"

#include <setjmp.h>
#include <stdio.h>

#include <jerror.h>
#include <jpeglib.h>

// libjpeg reports errors by calling a function that may not return. Ours jumps back into the function below that called
// libjpeg, over libjpeg's frames alone. What is read after the jump stands in a `struct reader` whose address libjpeg has,
// and no local variable changes between setjmp and longjmp.
struct reader {
  struct jpeg_decompress_struct decompressor;
  struct jpeg_error_mgr errors;
  struct jpeg_progress_mgr progress;
  jmp_buf caller;
  CJPEGReader_Picture *picture;
};

// libjpeg keeps the coefficients of a progressive file in memory: more is taken for damage.
static const long memory_limit = 512L << 20;
// Programs write about ten scans. A small file of very many would be decoded for hours.
static const int scan_limit = 100;

static void fail(j_common_ptr common) {
  struct reader *reader = common->client_data;
  char message[JMSG_LENGTH_MAX];
  common->err->format_message(common, message);
  snprintf(reader->picture->problem, sizeof reader->picture->problem, "%s", message);
  longjmp(reader->caller, 1);
}

// libjpeg goes on after damage, with grey in place of what is missing, and calls that a warning.
static void note(j_common_ptr common, int level) {
  if (level >= 0) return;
  switch (common->err->msg_code) {
  case JWRN_EXTRANEOUS_DATA:
  case JWRN_ADOBE_XFORM:
  case JWRN_JFIF_MAJOR: return;
  default: fail(common);
  }
}

static void refuse(struct reader *reader, const char *problem) {
  snprintf(reader->picture->problem, sizeof reader->picture->problem, "%s", problem);
  longjmp(reader->caller, 1);
}

static void count_scans(j_common_ptr common) {
  struct reader *reader = common->client_data;
  if (reader->decompressor.input_scan_number > scan_limit) refuse(reader, "it has too many scans");
}

static void begin(struct reader *reader, const uint8_t *bytes, size_t length) {
  struct jpeg_decompress_struct *decompressor = &reader->decompressor;
  jpeg_create_decompress(decompressor);
  decompressor->progress = &reader->progress;
  decompressor->mem->max_memory_to_use = memory_limit;
  jpeg_mem_src(decompressor, bytes, length);
  jpeg_read_header(decompressor, TRUE);
  if (decompressor->arith_code) refuse(reader, "it is coded arithmetically, which few programs read");
  switch (decompressor->jpeg_color_space) {
  case JCS_GRAYSCALE:
  case JCS_YCbCr:
  case JCS_RGB: break;
  default: refuse(reader, "its colors are those of a printer (CMYK)");
  }
}

// [height, width], of a file whose header has been read before.
static void read_greys(struct reader *reader, uint8_t *greys) {
  struct jpeg_decompress_struct *decompressor = &reader->decompressor;
  decompressor->out_color_space = JCS_GRAYSCALE;
  jpeg_start_decompress(decompressor);
  // The caller's memory is as large as the header has said before.
  if ((int)decompressor->output_width != reader->picture->width ||
      (int)decompressor->output_height != reader->picture->height || decompressor->output_components != 1) {
    refuse(reader, "its header has changed");
  }
  while (decompressor->output_scanline < decompressor->output_height) {
    JSAMPROW row = greys + (size_t)decompressor->output_scanline * decompressor->output_width;
    jpeg_read_scanlines(decompressor, &row, 1);
  }
  jpeg_finish_decompress(decompressor);
}

// Reads the pixels, or the header alone where there is no memory for them; true unless libjpeg has jumped back.
static bool read_picture(const uint8_t *bytes, size_t length, CJPEGReader_Picture *picture, uint8_t *greys) {
  // The fields that libjpeg looks at, all else zero: its end is safe to call even if its beginning has failed.
  struct reader reader = {.picture = picture, .progress = {.progress_monitor = count_scans}};
  reader.decompressor.err = jpeg_std_error(&reader.errors);
  reader.errors.error_exit = fail;
  reader.errors.emit_message = note;
  reader.decompressor.client_data = &reader;
  if (setjmp(reader.caller) != 0) {
    jpeg_destroy_decompress(&reader.decompressor);
    return false;
  }
  begin(&reader, bytes, length);
  if (greys) {
    read_greys(&reader, greys);
  } else {
    picture->width = (int)reader.decompressor.image_width;
    picture->height = (int)reader.decompressor.image_height;
  }
  jpeg_destroy_decompress(&reader.decompressor);
  return true;
}

bool CJPEGReader_read_header(const uint8_t *bytes, size_t length, CJPEGReader_Picture *picture) {
  return read_picture(bytes, length, picture, NULL);
}

bool CJPEGReader_read_greys(const uint8_t *bytes, size_t length, CJPEGReader_Picture *picture, uint8_t *greys) {
  return read_picture(bytes, length, picture, greys);
}
