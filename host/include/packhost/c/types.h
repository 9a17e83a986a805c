/* c/types.h: the opaque handles of the C API, and what belongs to none of them. */
#ifndef PACKHOST_C_TYPES_H
#define PACKHOST_C_TYPES_H

#ifdef __cplusplus
extern "C" {
#endif

typedef struct packhost_error packhost_error;
typedef struct packhost_config packhost_config;
typedef struct packhost_connection packhost_connection;
typedef struct packhost_runtime packhost_runtime;
typedef struct packhost_pack packhost_pack;
typedef struct packhost_result packhost_result;
typedef struct packhost_run packhost_run;
typedef struct packhost_task packhost_task;
typedef struct packhost_blob packhost_blob;

/* The library's version, "MAJOR.MINOR.PATCH". */
const char* packhost_version(void);

/* Frees a char* that a function returned. */
void packhost_text_free(char* text);

#ifdef __cplusplus
}
#endif
#endif
