// Those macros of mpi.h that Swift cannot import, as functions. Everything else is imported from mpi.h as it is.

#ifndef COPENMPI_H
#define COPENMPI_H

#define OMPI_SKIP_MPICXX 1
#include <mpi.h>

static inline MPI_Comm COpenMPI_COMM_WORLD(void) { return MPI_COMM_WORLD; }
static inline MPI_Comm COpenMPI_COMM_NULL(void) { return MPI_COMM_NULL; }
static inline MPI_Request COpenMPI_REQUEST_NULL(void) { return MPI_REQUEST_NULL; }
static inline MPI_Info COpenMPI_INFO_NULL(void) { return MPI_INFO_NULL; }
static inline MPI_Errhandler COpenMPI_ERRORS_RETURN(void) { return MPI_ERRORS_RETURN; }
static inline void *COpenMPI_IN_PLACE(void) { return MPI_IN_PLACE; }
static inline MPI_Status *COpenMPI_STATUS_IGNORE(void) { return MPI_STATUS_IGNORE; }
static inline MPI_Status *COpenMPI_STATUSES_IGNORE(void) { return MPI_STATUSES_IGNORE; }

static inline MPI_Datatype COpenMPI_INT8_T(void) { return MPI_INT8_T; }
static inline MPI_Datatype COpenMPI_INT16_T(void) { return MPI_INT16_T; }
static inline MPI_Datatype COpenMPI_INT32_T(void) { return MPI_INT32_T; }
static inline MPI_Datatype COpenMPI_INT64_T(void) { return MPI_INT64_T; }
static inline MPI_Datatype COpenMPI_UINT8_T(void) { return MPI_UINT8_T; }
static inline MPI_Datatype COpenMPI_UINT16_T(void) { return MPI_UINT16_T; }
static inline MPI_Datatype COpenMPI_UINT32_T(void) { return MPI_UINT32_T; }
static inline MPI_Datatype COpenMPI_UINT64_T(void) { return MPI_UINT64_T; }
static inline MPI_Datatype COpenMPI_FLOAT(void) { return MPI_FLOAT; }
static inline MPI_Datatype COpenMPI_DOUBLE(void) { return MPI_DOUBLE; }

static inline MPI_Op COpenMPI_SUM(void) { return MPI_SUM; }
static inline MPI_Op COpenMPI_PROD(void) { return MPI_PROD; }
static inline MPI_Op COpenMPI_MIN(void) { return MPI_MIN; }
static inline MPI_Op COpenMPI_MAX(void) { return MPI_MAX; }
static inline MPI_Op COpenMPI_LAND(void) { return MPI_LAND; }
static inline MPI_Op COpenMPI_LOR(void) { return MPI_LOR; }
static inline MPI_Op COpenMPI_LXOR(void) { return MPI_LXOR; }
static inline MPI_Op COpenMPI_BAND(void) { return MPI_BAND; }
static inline MPI_Op COpenMPI_BOR(void) { return MPI_BOR; }
static inline MPI_Op COpenMPI_BXOR(void) { return MPI_BXOR; }

#endif
