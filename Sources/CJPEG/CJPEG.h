// libjpeg-turbo. Its errors jump over the caller: only CJPEGReader, in C, calls it.
#ifndef CJPEG_H
#define CJPEG_H

#include <stddef.h>
#include <stdio.h>

#include <jpeglib.h>

#endif
