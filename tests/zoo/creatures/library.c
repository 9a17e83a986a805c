/* library.c: a library that some creatures need. */
int zoo_library(void);
int zoo_library(void) { return 1; }
