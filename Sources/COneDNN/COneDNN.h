#ifndef COneDNN_h
#define COneDNN_h

#include <dnnl.h>
#include <dnnl_debug.h>
#include <stdbool.h>
#include <stddef.h>

// What differs between oneDNN 2.x and 3.x stands here: memory descriptors became opaque handles, operation descriptors
// went away, and sums gained a zero point.

// From the OpenMP runtime that oneDNN was built with; its header isn't installed with every compiler.
extern void omp_set_num_threads(int count);

/// A row-major matrix, or the transpose of one: element (row, column) is rowStride * row + columnStride * column along.
typedef struct {
  dnnl_dim_t rows, columns, rowStride, columnStride;
} COneDNN_Matrix;

#if DNNL_VERSION_MAJOR >= 3
#define COneDNN_DESCRIPTOR(descriptor) (descriptor)
#else
#define COneDNN_DESCRIPTOR(descriptor) (&(descriptor))
#endif

static inline dnnl_status_t COneDNN_descriptor_create(
    dnnl_memory_desc_t *descriptor, COneDNN_Matrix matrix, dnnl_data_type_t type) {
  const dnnl_dims_t dims = {matrix.rows, matrix.columns};
  const dnnl_dims_t strides = {matrix.rowStride, matrix.columnStride};
#if DNNL_VERSION_MAJOR >= 3
  return dnnl_memory_desc_create_with_strides(descriptor, 2, dims, type, strides);
#else
  return dnnl_memory_desc_init_by_strides(descriptor, 2, dims, type, strides);
#endif
}

static inline void COneDNN_descriptor_destroy(dnnl_memory_desc_t descriptor) {
#if DNNL_VERSION_MAJOR >= 3
  dnnl_memory_desc_destroy(descriptor);
#else
  (void)descriptor;
#endif
}

/// A memory object with no buffer yet; `dnnl_memory_set_data_handle` gives it one before each execution.
static inline dnnl_status_t COneDNN_memory_create(
    dnnl_memory_t *memory, COneDNN_Matrix matrix, dnnl_data_type_t type, dnnl_engine_t engine) {
  dnnl_memory_desc_t descriptor;
  dnnl_status_t status = COneDNN_descriptor_create(&descriptor, matrix, type);
  if (status != dnnl_success) return status;
  status = dnnl_memory_create(memory, COneDNN_DESCRIPTOR(descriptor), engine, DNNL_MEMORY_NONE);
  COneDNN_descriptor_destroy(descriptor);
  return status;
}

/// Attributes of a product: the caller brings the scratchpad, so that executing allocates nothing and any thread may.
static inline dnnl_status_t COneDNN_attributes_create(dnnl_primitive_attr_t *attributes, bool accumulates) {
  dnnl_status_t status = dnnl_primitive_attr_create(attributes);
  if (status != dnnl_success) return status;
  status = dnnl_primitive_attr_set_scratchpad_mode(*attributes, dnnl_scratchpad_mode_user);
  if (status != dnnl_success || !accumulates) return status;
  dnnl_post_ops_t operations;
  status = dnnl_post_ops_create(&operations);
  if (status != dnnl_success) return status;
#if DNNL_VERSION_MAJOR >= 3
  status = dnnl_post_ops_append_sum(operations, 1, 0, dnnl_data_type_undef);
#else
  status = dnnl_post_ops_append_sum(operations, 1);
#endif
  if (status == dnnl_success) status = dnnl_primitive_attr_set_post_ops(*attributes, operations);
  dnnl_post_ops_destroy(operations);
  return status;
}

/// What oneDNN would do for destination = source · weights (+ bias, one number a column) (+ destination, if it accumulates).
static inline dnnl_status_t COneDNN_matmul_describe(
    dnnl_primitive_desc_t *description, dnnl_engine_t engine, COneDNN_Matrix source, COneDNN_Matrix weights,
    COneDNN_Matrix destination, dnnl_data_type_t operandType, bool hasBias, bool accumulates) {
  dnnl_memory_desc_t a, b, bias, c;
  const COneDNN_Matrix biasRow = {1, destination.columns, destination.columns, 1};
  dnnl_primitive_attr_t attributes = NULL;
  dnnl_status_t status = COneDNN_descriptor_create(&a, source, operandType);
  if (status != dnnl_success) return status;
  status = COneDNN_descriptor_create(&b, weights, operandType);
  if (status != dnnl_success) goto destroyA;
  status = COneDNN_descriptor_create(&c, destination, dnnl_f32);
  if (status != dnnl_success) goto destroyB;
  status = COneDNN_descriptor_create(&bias, biasRow, dnnl_f32);
  if (status != dnnl_success) goto destroyC;
  status = COneDNN_attributes_create(&attributes, accumulates);
  if (status != dnnl_success) goto destroyAll;
#if DNNL_VERSION_MAJOR >= 3
  status = dnnl_matmul_primitive_desc_create(description, engine, a, b, hasBias ? bias : NULL, c, attributes);
#else
  dnnl_matmul_desc_t operation;
  status = dnnl_matmul_desc_init(&operation, &a, &b, hasBias ? &bias : NULL, &c);
  if (status != dnnl_success) goto destroyAll;
  status = dnnl_primitive_desc_create(description, &operation, attributes, engine, NULL);
#endif
destroyAll:
  if (attributes) dnnl_primitive_attr_destroy(attributes);
  COneDNN_descriptor_destroy(bias);
destroyC:
  COneDNN_descriptor_destroy(c);
destroyB:
  COneDNN_descriptor_destroy(b);
destroyA:
  COneDNN_descriptor_destroy(a);
  return status;
}

static inline size_t COneDNN_scratchpad_size(const_dnnl_primitive_desc_t description) {
  return dnnl_memory_desc_get_size(dnnl_primitive_desc_query_md(description, dnnl_query_scratchpad_md, 0));
}

/// The bytes of the scratchpad that such a product needs, without making it.
static inline dnnl_status_t COneDNN_matmul_scratchpad_size(
    size_t *scratchpadSize, dnnl_engine_t engine, COneDNN_Matrix source, COneDNN_Matrix weights,
    COneDNN_Matrix destination, dnnl_data_type_t operandType, bool hasBias, bool accumulates) {
  dnnl_primitive_desc_t description = NULL;
  dnnl_status_t status = COneDNN_matmul_describe(
      &description, engine, source, weights, destination, operandType, hasBias, accumulates);
  if (status != dnnl_success) return status;
  *scratchpadSize = COneDNN_scratchpad_size(description);
  dnnl_primitive_desc_destroy(description);
  return status;
}

/// The primitive of such a product.
static inline dnnl_status_t COneDNN_matmul_create(
    dnnl_primitive_t *primitive, size_t *scratchpadSize, dnnl_engine_t engine, COneDNN_Matrix source,
    COneDNN_Matrix weights, COneDNN_Matrix destination, dnnl_data_type_t operandType, bool hasBias,
    bool accumulates) {
  dnnl_primitive_desc_t description = NULL;
  dnnl_status_t status = COneDNN_matmul_describe(
      &description, engine, source, weights, destination, operandType, hasBias, accumulates);
  if (status != dnnl_success) return status;
  *scratchpadSize = COneDNN_scratchpad_size(description);
  status = dnnl_primitive_create(primitive, description);
  dnnl_primitive_desc_destroy(description);
  return status;
}

/// Whether products of bfloat16s exist on this processor.
static inline bool COneDNN_has_bfloat16(dnnl_engine_t engine) {
  const COneDNN_Matrix matrix = {2, 2, 2, 1};
  dnnl_primitive_t primitive = NULL;
  size_t scratchpadSize = 0;
  if (COneDNN_matmul_create(
          &primitive, &scratchpadSize, engine, matrix, matrix, matrix, dnnl_bf16, false, false) != dnnl_success) {
    return false;
  }
  dnnl_primitive_destroy(primitive);
  return true;
}

static inline dnnl_data_type_t COneDNN_FLOAT32(void) { return dnnl_f32; }
static inline dnnl_data_type_t COneDNN_BFLOAT16(void) { return dnnl_bf16; }
static inline dnnl_data_type_t COneDNN_UINT8(void) { return dnnl_u8; }

#endif
