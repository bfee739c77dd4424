#include "COpenVINO.h"

#include <dlfcn.h>
#include <stdio.h>

const pdn_openvino *pdn_openvino_load(const char *path, pdn_openvino *table, char *message, size_t capacity) {
  // Local: the names of OpenVINO's own copy of TBB must not mix with another one in the process.
  void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  if (library == NULL) {
    const char *reason = dlerror();
    snprintf(message, capacity, "%s", reason != NULL ? reason : "unknown reason");
    return NULL;
  }
  // POSIX promises that a function's address survives the way through `void *`; ISO C has no cast for it.
#define PDN_OPENVINO_LOOK_UP(result, name, parameters)        \
  *(void **)(&table->name) = dlsym(library, #name);           \
  if (*(void **)(&table->name) == NULL) {                     \
    snprintf(message, capacity, "it has no function " #name); \
    dlclose(library);                                         \
    return NULL;                                              \
  }
  PDN_OPENVINO_FUNCTIONS(PDN_OPENVINO_LOOK_UP)
  return table;
}
